export const states = {
  'states.draft': 'Draft',
  'states.queued': 'Queued',
  'states.publishing': 'Publishing',
  'states.published': 'Published',
  'states.failed': 'Failed',
  'states.unconfirmed': 'Unconfirmed',
  'states.waiting': 'Waiting',
  'states.canceled': 'Canceled',
};
