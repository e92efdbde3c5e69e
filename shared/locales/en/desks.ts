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
  'desks.unsaved': 'What was typed last could not be saved, so the workspace stays open. Try again in a moment.',
};
