export const search = {
  'search.title': 'Search posts',
  'search.placeholder': 'Search posts',
  'search.results': 'Posts found',
  'search.hint': 'Words of a post, a tag, an account or a file. The beginning of a word is enough.',
  'search.nothing': 'No post has “{query}” in it.',
  'search.unplanned': 'Unplanned',
  'search.noText': 'No text yet',
  'search.count': '{count, plural, one {# post} other {# posts}}',
  'search.more': 'The {count} that fit best. Type more to narrow it down.',
};
