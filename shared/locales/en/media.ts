/** Why a file was not added, what is worth knowing of one that was, and what was passed over in a folder. */
export const media = {
  'media.note.no_preview_heic':
    'HEIC photo: kept as it is, but it cannot be shown here, and most networks refuse it. Export it as JPEG to post it.',
  'media.note.hevc_video':
    'HEVC video: kept as it is. It may not play here, and several networks refuse it. Export it as H.264 to be safe.',
  'media.note.pdf_locked': 'Locked with a password: its pages cannot be counted.',
  'media.note.hdr_video': 'HDR video: the networks flatten its colours.',
  'media.note.mislabelled':
    'Its name ends as another kind of file does. Postroom goes by what is in it, so it can be posted as it is.',

  'media.refused.type':
    'Not a picture, video, sound or PDF that can be posted, whatever its name says. Export it as JPEG, PNG, MP4, MP3 or PDF, then add that.',
  'media.refused.not_a_file': 'A device or a link to one, not a file. Choose the file itself.',
  'media.refused.empty': 'Empty: there is nothing in it. Copy or download it again, then add it.',
  'media.refused.damaged':
    'Damaged or cut short: not all of it can be read. Copy, download or export it again, then add it.',
  'media.refused.truncated': 'Cut short: its end is missing. Copy or download it again, then add it.',
  'media.refused.timed_out': 'Reading it took too long. Export it smaller, then add that.',
  'media.refused.no_tracks': 'It holds neither picture nor sound that can be read. Export it again, then add that.',
  'media.refused.no_duration': 'A video without length. Export it again, then add that.',
  'media.refused.crashed': 'Reading it failed twice, so it was left out. Export it again, then add that.',
  'media.refused.changed_while_copying':
    'It changed while it was copied. Wait until it is finished, then add it again.',
  'media.refused.no_permission': 'Reading it is not allowed. Change its permissions, then add it again.',
  'media.refused.read_error': 'Its disk could not read it. Copy it to this computer, then add the copy.',
  'media.refused.gone': 'It is no longer there. Look where it went, then add it from there.',
  'media.refused.pixels': 'It has too many pixels to be opened safely. Export it smaller, then add that.',
  'media.refused.bytes': 'Too large. Export it smaller, then add that.',
  'media.refused.disk_full': 'There is not enough free space on this disk. Free some, then add it again.',
  'media.refused.internal': 'It could not be added, and the log says why. Try once more, or export it again.',

  'media.skipped.hidden': '{count, plural, one {# hidden file} other {# hidden files}}',
  'media.skipped.system': '{count, plural, one {# system file} other {# system files}}',
  'media.skipped.link': '{count, plural, one {# link} other {# links}}',
  'media.skipped.not_a_file': '{count, plural, one {# device} other {# devices}}',
  'media.skipped.no_permission':
    '{count, plural, one {# folder or file without permission} other {# folders or files without permission}}',
  'media.skipped.too_deep': '{count, plural, one {# folder nested too deep} other {# folders nested too deep}}',
  'media.skipped.too_many':
    '{count, plural, one {# file beyond the first 20,000} other {# files beyond the first 20,000}}',

  'media.location.removed': '{count, plural, one {Location removed} other {Location removed from # files}}',
  'media.location.removing': '{count, plural, one {Removing location} other {Removing location from # files}}',
  'media.location.kept':
    '{count, plural, one {Goes out with its location} other {# files go out with their location}}, as set in Settings',
  'media.location.away':
    '{name} is on another device, and so its location cannot be removed here. It goes out once that device was online, or download it first.',
  'media.location.failed':
    '{name} says where it was made, and taking that out failed. It will not go out like this. Export it anew and add that.',
  'media.location.refused':
    '{name} says where it was made, and that cannot be taken out of this kind of file. It will not go out like this. Export it as JPEG or MP4 and add that.',

  'media.fit.open': 'Make it fit {account}',
  'media.fit.openAll': '{count, plural, one {Make it fit # account} other {Make it fit # accounts}}',
  'media.fit.title': '{file}, made to fit {account}',
  'media.fit.titleAccounts': '{file}, made to fit {accounts, plural, one {# account} other {# accounts}}',
  'media.fit.titleFiles':
    '{files, plural, one {# file} other {# files}}, made to fit {accounts, plural, one {# account} other {# accounts}}',
  'media.fit.list': 'Files and accounts',
  'media.fit.state.planning': 'Looking',
  'media.fit.state.ready': 'Can be made',
  'media.fit.state.making': 'Making it',
  'media.fit.state.share': '{percent} %',
  'media.fit.state.made': 'Made, {size}',
  'media.fit.state.cannot': 'Cannot be made',
  'media.fit.before': 'As it is',
  'media.fit.after': 'As it goes out',
  'media.fit.takes': '{platform} takes',
  'media.fit.row.type': 'Format',
  'media.fit.row.pixels': 'Pixels',
  'media.fit.row.size': 'Size',
  'media.fit.row.length': 'Length',
  'media.fit.any': 'any',
  'media.fit.pixels': '{width} × {height}',
  'media.fit.atMost': 'at most {value}',
  'media.fit.atLeast': 'at least {value}',
  'media.fit.ratios': '{narrow} to {wide}',
  'media.fit.widthAtLeast': 'at least {pixels} wide',
  'media.fit.widthAtMost': 'at most {pixels} wide',
  'media.fit.planning': 'Looking at what has to change.',
  'media.fit.stays': 'It fits as it is.',
  'media.fit.focus': 'What stays in the picture',
  'media.fit.focusHint': 'Drag, or use the arrow keys; with Shift in longer steps. Home goes back to the middle.',
  'media.fit.focusAt': '{across} % from the left, {down} % from the top',
  'media.fit.flattened': 'What is transparent becomes white.',
  'media.fit.copied': 'Picture and sound stay as they are, bit for bit.',
  'media.fit.cut': 'From {start} to {end}: {length}.',
  'media.fit.snapped':
    'It begins at {start}, the first whole frame after {wished}: without encoding anew no other will do.',
  'media.fit.beginAt': 'Begin at {start}',
  'media.fit.trim': 'Part that is kept',
  'media.fit.trimStart': 'From',
  'media.fit.trimEnd': 'To',
  'media.fit.trimWhole': 'All of it',
  'media.fit.noTime': 'Like 0:02.5',
  'media.fit.unplayable': 'It cannot be played here.',
  'media.fit.private': 'Nothing in it says where, when or with what it was made.',
  'media.fit.make': '{count, plural, one {Make it} other {Make all #}}',
  'media.fit.making': 'Making it',
  'media.fit.progress': '{done} of {count}',
  'media.fit.stop': 'Stop',
  'media.fit.use': 'Use it for {account}',
  'media.fit.useAll': '{count, plural, one {Use it for # account} other {Use it for # accounts}}',
  'media.fit.placeGone': 'The files that these were made of are no longer in the post. Close this and look again.',
  'media.fit.used': '{count, plural, one {Made to fit # account} other {Made to fit # accounts}}',
  'media.fit.cancel': 'Cancel',
  'media.fit.close': 'Close',

  'media.fit.cannot.kind': 'This platform takes no files of this kind.',
  'media.fit.cannot.animated':
    'It moves. Made smaller here it would stand still: export it anew, smaller, and add that.',
  'media.fit.cannot.cannot_decode': 'This kind of picture cannot be read here. Export it as JPEG and add that.',
  'media.fit.cannot.type':
    'The platform takes no type that could be made of it. Export it as MP4, JPEG or PNG and add that.',
  'media.fit.cannot.unmeasured': 'Its size in pixels cannot be read. Export it anew and add that.',
  'media.fit.cannot.too_small': 'It has too few pixels for this platform. A larger one is needed.',
  'media.fit.cannot.bytes':
    'It is too large, and smaller only by encoding it anew. Export it with a lower bit rate and add that.',
  'media.fit.cannot.pages': 'It has more pages than the platform takes. Split it and add the parts.',
  'media.fit.cannot.location':
    'It says where it was made, and that cannot be taken out of this kind of file. Export it anew and add that.',
  'media.fit.cannot.too_short': 'It is shorter than the platform takes.',
  'media.fit.cannot.codec': 'The platform does not take its codec. Export it as H.264 and add that.',
  'media.fit.cannot.frame_rate':
    'The platform does not take its frame rate. Export it with 30 frames a second and add that.',
  'media.fit.cannot.dimensions': 'The platform does not take films of this size. Export it smaller and add that.',
  'media.fit.cannot.ratio': 'The platform does not take films of this shape. Export it in another and add that.',
  'media.fit.cannot.audio_codec': 'Its sound cannot be copied into an MP4. Export it with AAC and add that.',
  'media.fit.cannot.no_key_frame': 'There is no whole frame at which this cut could begin. Choose an earlier start.',
  'media.fit.cannot.traces':
    'It says more than its pictures and its sound, and that cannot be taken out. Export it anew and add that.',
  'media.fit.cannot.made': 'What came of it does not fit either. Export it anew and add that.',
  'media.fit.cannot.away': 'It is on another device. Download it first.',
};
