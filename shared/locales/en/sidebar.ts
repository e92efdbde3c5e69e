export const sidebar = {
  'sidebar.label': 'Sidebar',
  'sidebar.page.calendar': 'Calendar',
  'sidebar.page.library': 'Library',
  'sidebar.page.activity': 'Activity',
  'sidebar.page.settings': 'Settings',
  'sidebar.accounts': 'Accounts',
  'sidebar.tags': 'Tags',
  'sidebar.states': 'State',
  'sidebar.showAll': 'Show all',
  'sidebar.addAccount': 'Add an account',
  'sidebar.addFirstAccount': 'Add an account to plan for',
};
