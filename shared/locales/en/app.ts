export const app = {
  'app.name': 'Postroom',
  'app.opening': 'Opening your workspace',
};
