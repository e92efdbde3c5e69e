/** When the workspace cannot be opened: what happened, what is safe, what to do. */
export const engine = {
  'engine.folder_newer.title': 'A newer Postroom was here',
  'engine.folder_newer.safe':
    'This workspace was last used with a newer version. Nothing was changed; everything is safe.',
  'engine.folder_newer.todo': 'Update Postroom, then open it again.',
  'engine.folder_locked.title': 'This workspace is open elsewhere',
  'engine.folder_locked.safe': 'Another Postroom is using it. Both at once would damage it, so nothing was opened.',
  'engine.folder_locked.todo': 'Close the other Postroom, then try again.',
  'engine.read_only.title': 'The data folder cannot be written to',
  'engine.read_only.safe': 'What was saved is there, unchanged. New work could not be saved, so nothing was opened.',
  'engine.read_only.todo': 'Allow writing to the folder, or move it to a disk that can be written to, then try again.',
  'engine.disk_full.title': 'The disk is full',
  'engine.disk_full.safe': 'What was saved is there, unchanged. New work could not be saved, so nothing was opened.',
  'engine.disk_full.todo': 'Free some space (about 500 MB), then try again.',
  'engine.folder_broken.title': 'The data folder is damaged',
  'engine.folder_broken.safe':
    'It could be neither opened nor rebuilt. Nothing in it was deleted, and the backups lie outside it, untouched.',
  'engine.folder_broken.todo': 'Try once more. If that does not help, go back to a backup.',
  'engine.folder_silent.title': 'The data folder does not answer',
  'engine.folder_silent.safe':
    'It is there, but reading it comes to no end. Nothing was changed; what was saved is in it.',
  'engine.folder_silent.todo':
    'Check that its disk is connected and, if it is a network folder, that the network is. Then try again.',
  'engine.other.title': 'The workspace does not answer',
  'engine.other.safe': 'It stopped several times in a row. What was saved is safe on this disk.',
  'engine.other.todo': 'Try again. If it stays, restart the computer: a full memory is the usual cause.',
  'engine.notice.rebuilt_from_journal':
    'The workspace was rebuilt {reason, select, power_loss {after a power cut} damaged {because its folder was damaged} other {while opening}}. Nothing is lost: {count, plural, one {# post is} other {# posts are}} there.',
  'engine.notice.rebuilt_partly':
    'The workspace was rebuilt {reason, select, power_loss {after a power cut} damaged {because its folder was damaged} other {while opening}}: {count, plural, one {# post is} other {# posts are}} there, {lost, plural, one {# change} other {# changes}} could not be read. The old files are kept; a backup may have more.',
  'engine.notice.journal_damaged':
    'The record of changes was damaged. Everything you see is safe, and a backup of it was just made.',
  'engine.restart': 'Try again',
  'engine.backups': 'Backups',
  'engine.noBackups': 'No backup was found. Keep a copy of the folder before anything is changed in it.',
  'engine.restoreTitle': 'Go back to this backup?',
  'engine.restoreText':
    'The workspace opens as it was on {when}: {count, plural, one {# post} other {# posts}}. The damaged files are moved aside in the data folder, not deleted. Pictures and videos stay.',
  'engine.detail': 'For the log: {code}. {message}',
};
