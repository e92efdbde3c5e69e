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
};
