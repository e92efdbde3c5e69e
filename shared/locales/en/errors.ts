/** What happened, what is safe, what to do: in that order, for a tired person. One sentence for each error code. */
export const errors = {
  'errors.invalid_input': 'That could not be read, so nothing was changed. Check what was entered and try again.',
  'errors.not_found':
    '{isKept, select, true {That is gone. What you typed is kept: in the history of its post, or as a draft of its own.} other {That is gone. It may have been deleted in another window. Undo brings it back.}}',
  'errors.not_allowed':
    '{reason, select, no_time {A post without a time cannot be queued. Nothing was changed. Plan a time first.} no_accounts {A post without accounts cannot be queued. Nothing was changed. Choose an account first.} in_past {The time of this post has passed, so it was not queued. Choose a later time.} refused {{account} would refuse this post, so it was not queued. Open it to see why.} location {{fileName} says where it was made, and that cannot be taken out of this kind of file, so the post was not queued. Export the file as JPEG or MP4 and add that, or keep locations in Settings.} location_queued {{fileName} says where it was made, and that cannot be taken out of this kind of file. This post is queued and would not go out with it, so the file was not added. Export it as JPEG or MP4 and add that, or take the post back to draft first.} keeps_time {A queued post needs its time. Nothing was changed. Take it back to draft first.} role {Your role in this workspace does not allow that. Nothing was changed.} keeps_accounts {A queued post needs an account. Nothing was changed. Take it back to draft first.} other {{isKept, select, true {This post has begun to go out, so its text stays. What you typed is kept in its history.} other {That is not possible in this state. Nothing was changed.}}}}',
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
  'errors.restore_in_team':
    'A team’s workspace is not put back by a backup: what the team has on the server counts, and was not changed. Undo, or the history of a post, brings back what was there.',
  'errors.media_unsupported': 'This kind of file cannot be posted anywhere. It was not added.',
  'errors.media_unreadable': 'This file is damaged or cut short. It was not added. Export it again and drop it here.',
  'errors.media_empty': 'This file is empty. It was not added.',
  'errors.media_too_large': 'This file is too large. It was not added.',
  'errors.sync_bad_answer':
    'The server answered with something that Postroom does not understand. Nothing was changed; it will be tried again.',
  'errors.project_refused':
    'The project did not take this, so nothing was changed. Somebody may have been faster: look again, then try once more.',
  'errors.sync_refused': 'The server did not take this. Nothing was lost: it is kept on this computer.',
  'errors.sync_cannot_take':
    'The server cannot take this change. It is kept on this computer, and everything else goes on.',
  'errors.sync_unreachable': 'The server cannot be reached now. Nothing was lost; it will be tried again.',
  'errors.project_address_invalid':
    '{reason, select, empty {Enter the address of the project.} insecure {This address is not encrypted (http), so nothing was sent to it. Use the one that begins with https.} other {This is no address of a project. Nothing was sent. Copy it from the project’s settings: it looks like https://name.supabase.co.}}',
  'errors.project_unreachable':
    'The project does not answer. What is on this device is safe. Check the network and the address, then try again.',
  'errors.project_certificate':
    'The project’s certificate is not to be trusted, so nothing was sent. Check this computer’s date and the network you are in.',
  'errors.project_not_supabase':
    'Something else than a Supabase project answered. Nothing was changed. Check the address; in a hotel or on a train, sign in to the network first.',
  'errors.project_key_refused':
    'The project refuses this key. Nothing was changed. Copy the publishable key from the project’s settings once more.',
  'errors.project_key_secret':
    'This is a secret key, which goes around every rule, so it was neither sent nor kept. Use the publishable key.',
  'errors.project_no_schema':
    'This project is not set up for Postroom. Nothing was changed in it. Ask whoever runs it to apply Postroom’s migrations.',
  'errors.projects_newer':
    'The list of projects was last used with a newer Postroom. Nothing was changed. Update Postroom to work with it.',
  'errors.too_many_requests':
    '{seconds, select, null {The project asks for a pause. Nothing was changed. Try again in a minute.} other {The project asks for a pause. Nothing was changed. Try again in {seconds} seconds.}}',
  'errors.server_busy': 'The project is out of order at the moment. What is on this device is safe. Try again later.',
  'errors.sign_in_refused': 'E-mail and password do not fit together. Nothing was changed. Try again, or use a code.',
  'errors.sign_in_unconfirmed': 'This address is not confirmed yet. Open the link in the mail, or ask for a code.',
  'errors.sign_in_code_refused': 'This code is wrong or has expired. Nothing was changed. Ask for a new one.',
  'errors.sign_in_not_offered':
    'The project does not allow this way of signing in. Nothing was changed. Choose another, or ask whoever runs it.',
  'errors.sign_in_failed': 'The sign-in did not go through. Nothing was changed. Try again, or choose another way.',
  'errors.sign_in_timed_out': 'Nothing came back from the browser, so the sign-in was ended. Start it again.',
  'errors.sign_in_link_unknown':
    'This link belongs to no sign-in that waits here. Nothing was changed. Ask for a new code and open its link on this computer.',
  'errors.sign_up_taken': 'This address has an account already. Sign in with it, or ask for a code.',
  'errors.password_weak': 'The project asks for a stronger password. Take a longer one, with letters and digits.',
  'errors.signed_out': 'You are signed out of this project. What is on this device is safe. Sign in to go on.',
  'errors.still_signed_in': 'Somebody is still signed in there. Sign out first.',
  'errors.unsent_changes':
    '{count, plural, one {# change is} other {# changes are}} not sent yet. They stay on this device until you sign in again.',
  'errors.leave_unsent':
    '{count, plural, one {# change is} other {# changes are}} not sent yet and would never reach the team. Nothing was changed. Sync first, then leave.',
  'errors.invitation_gone':
    'This invitation is no longer open: it was taken back, or answered otherwise. Nothing was changed. Ask whoever invited you for a new one.',
  'errors.not_a_writer':
    '{reason, select, viewer {Your role in this workspace is viewer: you can look, not change.} suspended {You are suspended in this workspace: nothing can be changed in it until whoever manages it lets you in again.} other {You are no longer a member of this workspace: nothing can be changed in it.}} {isKept, select, true {What you typed is kept on this computer: Activity shows it.} other {Nothing was changed.}}',
  'errors.cancelled': 'Cancelled. Nothing was changed.',
  'errors.internal':
    'This did not work, and the log says why. What was saved is safe. Try again; if it stays, send the log.',
};
