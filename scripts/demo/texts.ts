import type { Scene } from './pictures.ts';

/** What the sample brand says: enough different posts that a month does not repeat itself. */
export type SampleText = {
  readonly text: string;
  readonly scene: Scene | 'film' | null;
  readonly tag: 'Product' | 'Behind the bar' | 'Community' | 'Education' | 'Event';
  /** For networks that want it shorter or another way; by provider. */
  readonly overrides?: Readonly<Record<string, string>>;
};

export const SAMPLE_TEXTS: readonly SampleText[] = [
  {
    text: 'First crack at 196 °C, drop at 209. Today’s Sidamo tastes of bergamot, apricot and a good night’s sleep. On the shelf from ten. #specialtycoffee #sidamo',
    scene: 'bag',
    tag: 'Product',
    overrides: {
      linkedin:
        'New on our shelf: a washed Sidamo from the Bensa cooperative, bought at 2.4 times the market price. We publish every contract: https://lantern.coffee/prices',
    },
  },
  { text: 'The queue starts at 7:58. We see you. #earlybirds', scene: 'shop', tag: 'Behind the bar' },
  {
    text: 'Latte art throwdown on Thursday, eight seats left. Bring a friend who says they can’t pour. https://lantern.coffee/throwdown',
    scene: 'cup',
    tag: 'Event',
    overrides: { x: 'Latte art throwdown on Thursday. Eight seats left. https://lantern.coffee/throwdown' },
  },
  {
    text: 'How to brew when the kettle has no thermometer: boil, open the lid, count to forty. That is 94 °C, near enough. #brewguide',
    scene: 'pour',
    tag: 'Education',
  },
  {
    text: 'Croissants from @baeckerei.nord land at half past seven. They do not see nine.',
    scene: 'croissant',
    tag: 'Community',
  },
  {
    text: 'Twelve farms, one drum, your kitchen. The house blend is back in one-kilo bags.',
    scene: 'quote',
    tag: 'Product',
  },
  {
    text: 'Harvest has begun in Huila. María Elena sent this from the upper terraces this morning. #origin #huila',
    scene: 'hills',
    tag: 'Community',
  },
  { text: 'Forty seconds of a V60, no talking. Sound on.', scene: 'film', tag: 'Education' },
  {
    text: 'We are hiring a second roaster. You like numbers, early mornings and arguing about airflow. https://lantern.coffee/jobs',
    scene: null,
    tag: 'Behind the bar',
  },
  {
    text: 'What are you brewing this weekend? The best answer gets a bag of Kayanza.',
    scene: 'beans',
    tag: 'Community',
  },
  {
    text: 'Decaf drinkers, this one is for you: sugar cane process, Huila, tastes of plum. Nobody will know. #decaf',
    scene: 'bag',
    tag: 'Product',
  },
  {
    text: 'Grind finer until it tastes harsh, then one step back. That is the whole trick. #espresso',
    scene: 'beans',
    tag: 'Education',
  },
  { text: 'Closed on Monday for the floor. Open on Tuesday with a floor.', scene: 'shop', tag: 'Behind the bar' },
  {
    text: 'Cupping on Saturday at eleven: four washed, four natural, one that we will not name. Free, twelve places. https://lantern.coffee/cupping',
    scene: 'cup',
    tag: 'Event',
  },
  {
    text: 'From green to brown in eleven minutes: a look through the sight glass.',
    scene: 'film',
    tag: 'Behind the bar',
  },
  { text: 'Good morning starts at 94 °C.', scene: 'quote', tag: 'Community' },
  {
    text: 'Iced filter, the lazy way: brew double strength onto ice. 30 g coffee, 250 g water, 200 g ice. Summer solved. #icedcoffee',
    scene: 'pour',
    tag: 'Education',
  },
  {
    text: 'We paid 7.90 USD a kilo for this lot. The market paid 3.20. Here is why that is still not enough: https://lantern.coffee/prices',
    scene: 'hills',
    tag: 'Education',
  },
  { text: 'New cups. Same saucers. We are not made of money.', scene: 'cup', tag: 'Behind the bar' },
  {
    text: 'Subscription boxes leave on Wednesday. Change your grind by Tuesday at noon. https://lantern.coffee/box',
    scene: 'bag',
    tag: 'Product',
  },
  {
    text: 'Oat, soy, or the good old cow: all the same price. It always should have been.',
    scene: 'quote',
    tag: 'Community',
  },
  { text: 'The roaster’s breakfast. Do not judge.', scene: 'croissant', tag: 'Behind the bar' },
  {
    text: 'Water is 98 % of your cup. Ours has 60 mg/l of hardness; check yours, then come by for a filter. #brewguide',
    scene: 'pour',
    tag: 'Education',
  },
  { text: 'Kayanza is nearly gone. Eleven bags, then we wait until August.', scene: 'bag', tag: 'Product' },
];
