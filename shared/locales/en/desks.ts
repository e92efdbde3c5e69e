/** The workspaces of this device: which is open, going to another, making one. */
export const desks = {
  'desks.local': 'This computer',
  'desks.localName': 'My workspace',
  'desks.project': '{host} · {email}',
  'desks.unnamed': 'Workspace',
  'desks.unsent': '{count, plural, one {# not sent} other {# not sent}}',
  'desks.unsentUnknown': 'may have changes to send',
  'desks.create': 'New team workspace',
  'desks.connect': 'Connect a project',
  'desks.name': 'Name',
  'desks.where': 'Project',
  'desks.cancel': 'Cancel',
  'desks.createNow': 'Create',
  'desks.creating': 'Creating',
  'desks.copy': 'Begin with what is in this workspace',
  'desks.copyHint':
    'This workspace stays as it is. Posts that went out stay here alone; what was queued for a time that has passed becomes a draft.',
  'desks.copyHere': 'Copy to this computer',
  'desks.copied': 'A copy of {name} is on this computer.',
  'desks.openCopy': 'Open it',
  'desks.goHome': 'Open the workspace of this computer',
  'desks.unsaved': 'What was typed last could not be saved, so the workspace stays open. Try again in a moment.',
};
