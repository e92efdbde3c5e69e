import sharp from 'sharp';

/** The sample brand's pictures, drawn here: no photograph has to be licensed, and every checkout makes the same ones. */
export type Scene = 'cup' | 'bag' | 'hills' | 'beans' | 'pour' | 'shop' | 'quote' | 'croissant';

export const SCENES: readonly Scene[] = ['cup', 'bag', 'hills', 'beans', 'pour', 'shop', 'quote', 'croissant'];

type Palette = {
  readonly paper: string;
  readonly deep: string;
  readonly warm: string;
  readonly light: string;
  readonly leaf: string;
};

const PALETTES: readonly Palette[] = [
  { paper: '#efe3d3', deep: '#3b2318', warm: '#b5653a', light: '#fbf4ea', leaf: '#5d7a5a' },
  { paper: '#dfe7e4', deep: '#22332f', warm: '#c98752', light: '#f7faf8', leaf: '#3f7a6a' },
  { paper: '#f2d9c9', deep: '#4a2029', warm: '#d0603f', light: '#fff5ee', leaf: '#7d8b52' },
  { paper: '#e4e0ee', deep: '#2b2742', warm: '#b0738a', light: '#faf8ff', leaf: '#5f6f9a' },
  { paper: '#f0e6c4', deep: '#3a3216', warm: '#c79a2f', light: '#fffaea', leaf: '#6f7f3c' },
];

/** A JPEG (a PNG for quotes) of the scene; `variant` picks palette and placement. Sizes as people post them. */
export async function drawPicture(scene: Scene, variant: number): Promise<{ bytes: Buffer; extension: 'jpg' | 'png' }> {
  const palette = PALETTES[variant % PALETTES.length] as Palette;
  const [width, height] = sizeOf(scene, variant);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
    <defs><radialGradient id="glow" cx="35%" cy="25%" r="95%"><stop offset="0" stop-color="${palette.light}"/><stop offset="1" stop-color="${palette.paper}"/></radialGradient></defs>
    <rect width="${width}" height="${height}" fill="url(#glow)"/>${DRAWINGS[scene](palette, width, height, variant)}</svg>`;
  const image = sharp(Buffer.from(svg));
  if (scene === 'quote') return { bytes: await image.png({ compressionLevel: 9 }).toBuffer(), extension: 'png' };
  return { bytes: await image.jpeg({ quality: 84 }).toBuffer(), extension: 'jpg' };
}

function sizeOf(scene: Scene, variant: number): [number, number] {
  if (scene === 'hills' || scene === 'shop') return [1600, 900];
  if (scene === 'bag' || scene === 'pour') return [1080, 1350];
  return variant % 2 === 0 ? [1080, 1080] : [1200, 1200];
}

type Drawing = (palette: Palette, width: number, height: number, variant: number) => string;

const DRAWINGS: Record<Scene, Drawing> = {
  cup: (p, w, h, v) => {
    const x = w * (0.46 + 0.04 * (v % 3));
    const y = h * 0.52;
    const r = w * 0.27;
    const leaves = Array.from({ length: 5 }, (_, i) => {
      const size = r * (0.2 + i * 0.11);
      const top = y - r * 0.5 + i * r * 0.22;
      return `<path d="M${x} ${top - size * 0.5} C ${x + size} ${top - size * 0.4}, ${x + size} ${top + size * 0.4}, ${x} ${top + size * 0.5} C ${x - size} ${top + size * 0.4}, ${x - size} ${top - size * 0.4}, ${x} ${top - size * 0.5}" fill="none" stroke="${p.light}" stroke-width="${r * 0.06}" opacity="0.9"/>`;
    }).join('');
    return `<ellipse cx="${x + 14}" cy="${y + 26}" rx="${r * 1.52}" ry="${r * 1.5}" fill="${p.deep}" opacity="0.12"/>
      <circle cx="${x}" cy="${y}" r="${r * 1.48}" fill="${p.light}"/><circle cx="${x}" cy="${y}" r="${r * 1.36}" fill="${p.paper}" opacity="0.5"/>
      <rect x="${x + r * 0.9}" y="${y - r * 0.16}" width="${r * 0.62}" height="${r * 0.32}" rx="${r * 0.16}" fill="${p.light}" transform="rotate(${-25 + v * 7} ${x} ${y})"/>
      <circle cx="${x}" cy="${y}" r="${r * 1.06}" fill="${p.light}"/><circle cx="${x}" cy="${y}" r="${r * 0.94}" fill="${p.deep}"/>
      <circle cx="${x}" cy="${y}" r="${r * 0.88}" fill="${p.warm}"/>${leaves}
      ${scatter(w, h, 9, v + 3, (bx, by, t) => bean(bx, by, w * 0.018, t, p.deep))}`;
  },
  bag: (p, w, h, v) => {
    const x = w * 0.26;
    const y = h * 0.2;
    const bw = w * 0.48;
    const bh = h * 0.6;
    return `<ellipse cx="${w / 2}" cy="${y + bh + 18}" rx="${bw * 0.62}" ry="34" fill="${p.deep}" opacity="0.16"/>
      <path d="M${x} ${y + 50} L${x + 26} ${y} H${x + bw - 26} L${x + bw} ${y + 50} V${y + bh} Q${x + bw / 2} ${y + bh + 24} ${x} ${y + bh} Z" fill="${v % 2 ? p.deep : p.warm}"/>
      <rect x="${x}" y="${y + 50}" width="${bw}" height="16" fill="${p.light}" opacity="0.35"/>
      <rect x="${x + bw * 0.14}" y="${y + bh * 0.34}" width="${bw * 0.72}" height="${bh * 0.42}" rx="10" fill="${p.light}"/>
      <circle cx="${x + bw / 2}" cy="${y + bh * 0.47}" r="${bw * 0.11}" fill="none" stroke="${p.warm}" stroke-width="7"/>
      ${bean(x + bw / 2, y + bh * 0.47, bw * 0.045, 30, p.warm)}
      <text x="${x + bw / 2}" y="${y + bh * 0.63}" font-family="Georgia, serif" font-size="${bw * 0.1}" fill="${p.deep}" text-anchor="middle">Lantern</text>
      <text x="${x + bw / 2}" y="${y + bh * 0.7}" font-family="Helvetica, Arial, sans-serif" font-size="${bw * 0.042}" letter-spacing="5" fill="${p.deep}" text-anchor="middle">${['SIDAMO', 'HUILA', 'KAYANZA', 'DECAF', 'HOUSE'][v % 5]}</text>
      ${scatter(w, h * 0.16, 12, v, (bx, by, t) => bean(bx, by + h * 0.83, w * 0.02, t, p.deep))}`;
  },
  hills: (p, w, h, v) => {
    const layers = [p.leaf, mix(p.leaf, p.deep, 0.35), mix(p.leaf, p.deep, 0.65), p.deep];
    return `<rect width="${w}" height="${h}" fill="${mix(p.paper, p.warm, 0.2)}"/><circle cx="${w * (0.3 + 0.1 * (v % 4))}" cy="${h * 0.36}" r="${h * 0.13}" fill="${p.light}"/>
      ${layers
        .map((fill, i) => {
          const base = h * (0.48 + i * 0.13);
          const points = Array.from({ length: 9 }, (_, k) => {
            const px = (w * k) / 8;
            const py = base - Math.sin(k * 0.9 + v + i * 1.7) * h * (0.09 - i * 0.012);
            return `${px},${py}`;
          }).join(' ');
          return `<polygon points="0,${h} ${points} ${w},${h}" fill="${fill}"/>`;
        })
        .join('')}`;
  },
  beans: (p, w, h, v) => scatter(w, h, 110, v, (x, y, t) => bean(x, y, w * 0.038, t, t % 3 ? p.deep : p.warm)),
  pour: (p, w, h, v) => {
    const x = w * 0.5;
    return `<path d="M${x - w * 0.24} ${h * 0.26} H${x + w * 0.24} L${x + w * 0.06} ${h * 0.5} H${x - w * 0.06} Z" fill="${p.light}" stroke="${p.deep}" stroke-width="9"/>
      <path d="M${x - w * 0.17} ${h * 0.32} H${x + w * 0.17} L${x + w * 0.05} ${h * 0.47} H${x - w * 0.05} Z" fill="${p.deep}" opacity="0.85"/>
      <rect x="${x - 5}" y="${h * 0.5}" width="10" height="${h * 0.17}" fill="${p.warm}"/>
      <path d="M${x - w * 0.1} ${h * 0.55} L${x - w * 0.22} ${h * 0.84} H${x + w * 0.22} L${x + w * 0.1} ${h * 0.55} Z" fill="${p.light}" opacity="0.65" stroke="${p.deep}" stroke-width="9"/>
      <path d="M${x - w * 0.165} ${h * 0.71} L${x - w * 0.21} ${h * 0.83} H${x + w * 0.21} L${x + w * 0.165} ${h * 0.71} Z" fill="${p.warm}"/>
      ${Array.from({ length: 3 }, (_, i) => `<path d="M${x - 70 + i * 70} ${h * 0.21} q 22 -34 0 -66 q -22 -34 0 -66" fill="none" stroke="${p.deep}" stroke-width="7" stroke-linecap="round" opacity="${0.25 + 0.1 * ((v + i) % 3)}"/>`).join('')}`;
  },
  shop: (p, w, h, v) => {
    const windows = Array.from({ length: 3 }, (_, i) => {
      const x = w * (0.14 + i * 0.26);
      return `<rect x="${x}" y="${h * 0.42}" width="${w * 0.2}" height="${h * 0.4}" rx="6" fill="${i === 1 ? p.deep : p.light}"/><rect x="${x + 14}" y="${h * 0.42 + 14}" width="${w * 0.2 - 28}" height="${h * 0.4 - 28}" fill="${i === 1 ? p.warm : mix(p.warm, p.light, 0.72)}"/>`;
    }).join('');
    const stripes = Array.from(
      { length: 12 },
      (_, i) =>
        `<path d="M${w * 0.1 + i * w * 0.0667} ${h * 0.28} h${w * 0.0667} v${h * 0.08} q ${-w * 0.0333} 34 ${-w * 0.0667} 0 Z" fill="${i % 2 ? p.light : p.warm}"/>`,
    ).join('');
    return `<rect x="${w * 0.08}" y="${h * 0.14}" width="${w * 0.84}" height="${h * 0.72}" fill="${v % 2 ? p.deep : p.leaf}"/><rect y="${h * 0.86}" width="${w}" height="${h * 0.14}" fill="${mix(p.paper, p.deep, 0.25)}"/>
      <text x="${w / 2}" y="${h * 0.235}" font-family="Georgia, serif" font-size="${h * 0.075}" fill="${p.light}" text-anchor="middle">Lantern Coffee</text>${windows}${stripes}`;
  },
  quote: (p, w, h, v) => {
    const lines = QUOTES[v % QUOTES.length] as readonly string[];
    return `<rect width="${w}" height="${h}" fill="${v % 2 ? p.deep : p.warm}"/>${bean(w * 0.14, h * 0.16, w * 0.05, 25, p.light)}
      ${lines.map((line, i) => `<text x="${w * 0.1}" y="${h * (0.42 + i * 0.11)}" font-family="Georgia, serif" font-size="${w * 0.078}" fill="${p.light}">${line}</text>`).join('')}
      <text x="${w * 0.1}" y="${h * 0.9}" font-family="Helvetica, Arial, sans-serif" font-size="${w * 0.03}" letter-spacing="4" fill="${p.light}" opacity="0.8">LANTERN COFFEE</text>`;
  },
  croissant: (p, w, h, v) => {
    const x = w * 0.5;
    const y = h * 0.54;
    return `<circle cx="${x}" cy="${y}" r="${w * 0.36}" fill="${p.light}"/><circle cx="${x}" cy="${y}" r="${w * 0.3}" fill="${p.paper}" opacity="0.55"/>
      <g transform="rotate(${-18 + v * 9} ${x} ${y})">${Array.from({ length: 7 }, (_, i) => {
        const angle = Math.PI * (1.12 + i * 0.127);
        const size = w * (0.07 - Math.abs(i - 3) * 0.011);
        return `<ellipse cx="${x + Math.cos(angle) * w * 0.2}" cy="${y + w * 0.09 + Math.sin(angle) * w * 0.2}" rx="${size}" ry="${size * 1.5}" transform="rotate(${(angle * 180) / Math.PI + 90} ${x + Math.cos(angle) * w * 0.2} ${y + w * 0.09 + Math.sin(angle) * w * 0.2})" fill="${i % 2 ? '#c98a3f' : '#d9a057'}" stroke="#8a5620" stroke-width="4"/>`;
      }).join('')}</g>`;
  },
};

const QUOTES = [
  ['First light,', 'first cup.', 'Everything else', 'can wait.'],
  ['Slow roast.', 'Short list.', 'No shortcuts.'],
  ['Good morning', 'starts at 94 °C.'],
  ['Twelve farms.', 'One drum.', 'Your kitchen.'],
] as const;

function bean(x: number, y: number, size: number, turn: number, fill: string): string {
  return `<g transform="rotate(${turn} ${x} ${y})"><ellipse cx="${x}" cy="${y}" rx="${size}" ry="${size * 1.45}" fill="${fill}"/><path d="M${x} ${y - size * 1.3} q ${size * 0.5} ${size * 1.3} 0 ${size * 2.6}" fill="none" stroke="#ffffff" stroke-opacity="0.35" stroke-width="${size * 0.2}"/></g>`;
}

/** Places that look thrown and are the same every time. */
function scatter(
  w: number,
  h: number,
  count: number,
  seed: number,
  draw: (x: number, y: number, turn: number) => string,
): string {
  return Array.from({ length: count }, (_, i) => {
    const a = fraction((i + 1) * 0.6180339887 + seed * 0.137);
    const b = fraction((i + 1) * 0.7548776662 + seed * 0.291);
    return draw(a * w, b * h, Math.round(fraction(i * 0.517 + seed * 0.113) * 180));
  }).join('');
}

function fraction(value: number): number {
  return value - Math.floor(value);
}

function mix(left: string, right: string, share: number): string {
  const channel = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(channel(left, at) * (1 - share) + channel(right, at) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
