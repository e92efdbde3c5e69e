/** Why a file was not added, what is worth knowing of one that was, and what was passed over in a folder. */
export const media = {
  'media.note.no_preview_heic':
    'HEIC photo: kept as it is, but it cannot be shown here, and most networks refuse it. Export it as JPEG to post it.',
  'media.note.hevc_video':
    'HEVC video: kept as it is. It may not play here, and several networks refuse it. Export it as H.264 to be safe.',
  'media.note.pdf_locked': 'Locked with a password: its pages cannot be counted.',
  'media.note.hdr_video': 'HDR video: the networks flatten its colours.',

  'media.refused.type': 'Not a picture, video, sound or PDF that can be posted.',
  'media.refused.not_a_file': 'Not a file.',
  'media.refused.empty': 'Empty file.',
  'media.refused.damaged': 'Damaged: it cannot be read.',
  'media.refused.truncated': 'Cut short: its end is missing. Copy or download it again.',
  'media.refused.timed_out': 'Reading it took too long.',
  'media.refused.no_tracks': 'It holds neither picture nor sound that can be read.',
  'media.refused.no_duration': 'A video without length.',
  'media.refused.crashed': 'Reading it failed twice, so it was left out.',
  'media.refused.changed_while_copying':
    'It changed while it was copied. Wait until it is finished, then add it again.',
  'media.refused.no_permission': 'Reading it is not allowed. Change its permissions, then add it again.',
  'media.refused.read_error': 'Its disk could not read it.',
  'media.refused.gone': 'It is no longer there.',
  'media.refused.pixels': 'Too many pixels to be opened safely.',
  'media.refused.bytes': 'Too large.',
  'media.refused.disk_full': 'Not enough free space on this disk.',
  'media.refused.internal': 'It could not be added, and the log says why.',

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
