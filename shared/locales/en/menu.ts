/** The native menus, where the system has no word of its own. */
export const menu = {
  'menu.file': 'File',
  'menu.edit': 'Edit',
  'menu.post': 'Post',
  'menu.calendar': 'Calendar',
  'menu.view': 'View',
  'menu.window': 'Window',
  'menu.help': 'Help',
  'menu.addToDictionary': 'Add to the dictionary',
};
