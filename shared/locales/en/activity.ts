export const activity = {
  'activity.saved': 'Everything is saved on this computer',
  'activity.savedHint': 'Every change is written to the disk as you make it. No network is needed.',
  'activity.none': 'What you do is listed here, and can be undone from anywhere.',
  'activity.noText': 'Post without text',
  'activity.undone': 'undone',
};
