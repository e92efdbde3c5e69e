/** Files on their way to the team's project, and from there to here. */
export const uploads = {
  'uploads.line.sending': 'uploading {count, plural, one {# file} other {# files}}, {percent}',
  'uploads.line.waiting': '{count, plural, one {# file} other {# files}} to upload',
  'uploads.line.held': '{count, plural, one {# file cannot be uploaded} other {# files cannot be uploaded}}',

  'uploads.heading': 'Files on their way',
  'uploads.count': '{count, plural, one {# file} other {# files}}',
  'uploads.bytes': '{done} of {total}',
  'uploads.progress': 'Uploading files to the project',
  'uploads.again': 'Try again now',
  'uploads.heldHeading': 'Files that cannot be uploaded',
  'uploads.heldMore': '{count, plural, one {and # more} other {and # more}}',
  'uploads.unchecked':
    '{count, plural, one {# file is at the project, which cannot look at it yet. Whoever runs the project has to deploy its functions.} other {# files are at the project, which cannot look at them yet. Whoever runs the project has to deploy its functions.}}',

  'uploads.trouble.unreachable': 'The project does not answer. It is tried again as soon as it does.',
  'uploads.trouble.certificate':
    'The project’s certificate is not valid here. Check this computer’s clock, or ask whoever runs the network.',
  'uploads.trouble.not_storage':
    'Something else than the project answers. In a hotel or on a train, sign in to the network.',
  'uploads.trouble.busy': 'The project is busy. It is tried again in a while.',
  'uploads.trouble.token': 'The project does not accept your sign-in. It goes on once you sign in again.',
  'uploads.trouble.refused':
    'The project does not let you add this file. It takes files from members and editors: whoever manages the workspace can give you that role.',
  'uploads.trouble.url_gone': 'The project forgot how far it was. It begins again.',
  'uploads.trouble.offset': 'The project and this computer disagree on how far it is. It asks again.',
  'uploads.trouble.exists':
    'The project has another file in its place. Try again; if it stays so, remove the file and add it again.',
  'uploads.trouble.elsewhere': 'Another device is uploading the same file. This one goes on if that one stops.',
  'uploads.trouble.too_large':
    'Larger than the project takes. Export it smaller and add that, or raise the project’s limit.',
  'uploads.trouble.type':
    'The project’s bucket does not take this kind of file. Its list of allowed types can be changed in Supabase.',
  'uploads.trouble.storage_full':
    'The project’s storage is full. Free some, or extend its plan; it is tried again every hour.',
  'uploads.trouble.not_kept':
    'The project took it three times and did not keep it. Try again later, or ask whoever runs the project.',
  'uploads.trouble.file_gone': 'It is gone from this computer’s folder. Add it again.',
  'uploads.trouble.file_changed': 'It was changed in this computer’s folder, so it was not sent. Add it again.',
  'uploads.trouble.file_unreadable': 'This computer’s disk cannot read it. It is tried again.',
  'uploads.trouble.unexpected': 'The project gave an answer that nobody expected. It is tried again.',
  'uploads.trouble.missing': 'The project does not have it.',
  'uploads.trouble.damaged': 'The project has something else in its place.',
  'uploads.trouble.disk_full': 'This computer’s disk is full.',

  'transfers.line.paused': 'uploads and downloads paused',
  'transfers.line.metered': 'files wait for an unmetered connection',
  'transfers.pause': 'Pause uploads and downloads',
  'transfers.paused': 'Uploads and downloads are paused',
  'transfers.pausedHint':
    'No file goes to a project or comes from one until you resume them, also after a restart. Texts go on syncing.',
  'transfers.resume': 'Resume',
  'transfers.metered': 'Files wait for a connection that is not metered',
  'transfers.meteredHint':
    'This one costs by the byte, or the system does not say that it does not. You choose in the settings when files wait. Texts go on syncing.',
  'transfers.sendAnyway': 'Use this connection',

  'downloads.heading': 'Files on their way here',
  'downloads.progress': 'Downloading {name}',
  'downloads.soon': 'planned soon',
  'downloads.line.fetching': 'downloading {count, plural, one {# file} other {# files}}, {percent}',
  'downloads.more': '{count, plural, one {and # more} other {and # more}}',

  'downloads.trouble.unreachable': 'The project does not answer. It goes on as soon as it does.',
  'downloads.trouble.certificate':
    'The project’s certificate is not valid here. Check this computer’s clock, or ask whoever runs the network.',
  'downloads.trouble.not_storage':
    'Something else than the project answers. In a hotel or on a train, sign in to the network.',
  'downloads.trouble.busy': 'The project is busy. It goes on in a while.',
  'downloads.trouble.token': 'The project does not accept your sign-in. It goes on once you sign in again.',
  'downloads.trouble.refused':
    'The project does not let you have this file. Whoever manages the workspace can change that.',
  'downloads.trouble.missing': 'Not uploaded yet by the device that has it. It comes as soon as it is.',
  'downloads.trouble.damaged':
    'The project has something else in its place. On the device that has the file, remove it and add it again.',
  'downloads.trouble.disk_full': 'This computer’s disk is full. Free some room; it goes on by itself.',
  'downloads.trouble.file_unreadable': 'This computer’s folder cannot be written in. It is tried again.',
  'downloads.trouble.storage_full':
    'The project’s plan is used up: it gives out no files. Whoever runs it can extend it.',
  'downloads.trouble.unexpected': 'The project gave an answer that nobody expected. It is tried again.',
};
