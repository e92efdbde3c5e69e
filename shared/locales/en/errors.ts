/** What happened, what is safe, what to do: in that order, for a tired person. One sentence for each error code. */
export const errors = {
  'errors.invalid_input': 'That could not be read, so nothing was changed. Check what was entered and try again.',
  'errors.not_found': 'That is gone. It may have been deleted in another window. Undo brings it back.',
  'errors.not_allowed':
    '{reason, select, no_time {A post without a time cannot be queued. Nothing was changed. Plan a time first.} no_accounts {A post without accounts cannot be queued. Nothing was changed. Choose an account first.} in_past {The time of this post has passed, so it was not queued. Choose a later time.} refused {{account} would refuse this post, so it was not queued. Open it to see why.} keeps_time {A queued post needs its time. Nothing was changed. Take it back to draft first.} keeps_accounts {A queued post needs an account. Nothing was changed. Take it back to draft first.} other {That is not possible in this state. Nothing was changed.}}',
  'errors.conflict': 'Something with that name exists already. Choose another name.',
  'errors.nothing_to_undo': 'There is nothing left to take back.',
  'errors.engine_restarted': 'The workspace was opened again. What was saved is safe. Try that once more.',
  'errors.engine_unavailable': 'The workspace does not answer. What was saved is safe on this disk. Restart Postroom.',
  'errors.disk_full':
    'The disk is full, so this change is not saved. What was saved before is safe. Free some space, then try again.',
  'errors.read_only':
    'The data folder cannot be written to, so this change is not saved. Allow writing to the folder, then try again.',
  'errors.folder_locked': 'Another Postroom has this workspace open. Close it there, then try again.',
  'errors.folder_newer':
    'This workspace was last used with a newer Postroom. Nothing was changed. Update Postroom to open it.',
  'errors.folder_broken': 'The data folder is damaged. Nothing in it was deleted. Restore a backup to go on.',
  'errors.folder_silent':
    'The data folder does not answer. Nothing was changed. Check that its disk is connected, then try again.',
  'errors.backup_unreadable': 'This backup cannot be read. Nothing was changed. Choose another one.',
  'errors.media_unsupported': 'This kind of file cannot be posted anywhere. It was not added.',
  'errors.media_unreadable': 'This file is damaged or cut short. It was not added. Export it again and drop it here.',
  'errors.media_empty': 'This file is empty. It was not added.',
  'errors.media_too_large': 'This file is too large. It was not added.',
  'errors.sync_bad_answer':
    'The server answered with something that Postroom does not understand. Nothing was changed; it will be tried again.',
  'errors.sync_refused': 'The server did not take this. Nothing was lost: it is kept on this computer.',
  'errors.sync_cannot_take':
    'The server cannot take this change. It is kept on this computer, and everything else goes on.',
  'errors.sync_unreachable': 'The server cannot be reached now. Nothing was lost; it will be tried again.',
  'errors.cancelled': 'Cancelled. Nothing was changed.',
  'errors.internal':
    'This did not work, and the log says why. What was saved is safe. Try again; if it stays, send the log.',
};
