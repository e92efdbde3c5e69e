/** When the workspace cannot be opened: what happened, what is safe, what to do. */
export const engine = {
  'engine.folder_newer.title': 'A newer Postroom was here',
  'engine.folder_newer.safe':
    'This workspace was last used with a newer version. Nothing was changed; everything is safe.',
  'engine.folder_newer.todo': 'Update Postroom, then open it again.',
  'engine.folder_locked.title': 'This workspace is open elsewhere',
  'engine.folder_locked.safe': 'Another Postroom is using it. Both at once would damage it, so nothing was opened.',
  'engine.folder_locked.todo': 'Close the other Postroom, then start this one again.',
  'engine.read_only.title': 'The data folder cannot be written to',
  'engine.read_only.safe': 'What was saved is there, unchanged. New work could not be saved, so nothing was opened.',
  'engine.read_only.todo':
    'Allow writing to the folder, or move it to a disk that can be written to, then start again.',
  'engine.disk_full.title': 'The disk is full',
  'engine.disk_full.safe': 'What was saved is there, unchanged. New work could not be saved, so nothing was opened.',
  'engine.disk_full.todo': 'Free some space (about 500 MB), then start again.',
  'engine.folder_broken.title': 'The data folder is damaged',
  'engine.folder_broken.safe': 'A copy of the folder was set aside, and the backups are untouched.',
  'engine.folder_broken.todo': 'Start again to rebuild the workspace; if that does not help, restore a backup.',
  'engine.other.title': 'The workspace does not answer',
  'engine.other.safe': 'It stopped several times in a row. What was saved is safe on this disk.',
  'engine.other.todo': 'Start Postroom again. If it stays, restart the computer: a full memory is the usual cause.',
  'engine.notice.rebuilt_from_journal':
    'The workspace was rebuilt {reason, select, power_loss {after a power cut} damaged {because its folder was damaged} other {while opening}}. Nothing is lost: {count, plural, one {# post is} other {# posts are}} there.',
  'engine.notice.rebuilt_partly':
    'The workspace was rebuilt {reason, select, power_loss {after a power cut} damaged {because its folder was damaged} other {while opening}}: {count, plural, one {# post is} other {# posts are}} there, {lost, plural, one {# change} other {# changes}} could not be read. The old files are kept; a backup may have more.',
  'engine.notice.journal_damaged':
    'The record of changes was damaged. Everything you see is safe, and a backup of it was just made.',
  'engine.restart': 'Start again',
  'engine.detail': 'For the log: {code}. {message}',
};
