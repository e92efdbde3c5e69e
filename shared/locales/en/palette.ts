export const palette = {
  'palette.title': 'Find a command',
  'palette.placeholder': 'What do you want to do?',
  'palette.commands': 'Commands',
  'palette.nothing': 'No command is called that.',
  'palette.keyMap': 'All keys',
  'palette.group.post': 'Post',
  'palette.group.calendar': 'Calendar',
  'palette.group.view': 'View',
  'palette.group.edit': 'Edit',
  'palette.group.workspace': 'Workspace',
  'palette.group.help': 'Help',
};
