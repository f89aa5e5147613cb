/**
 * Line drawings for products that have no picture, on a 96 × 96 grid: what an object is, not which one it is.
 * `body` is its outline, tinted; `lines` lie on top.
 */
export type Sketch = { body: string; lines?: string };

const sketches = {
  mug: {
    body: "M26 32h36v30a8 8 0 0 1-8 8H34a8 8 0 0 1-8-8z",
    lines: "M62 40h6a7 7 0 0 1 7 7v4a9 9 0 0 1-9 9h-4M38 24c0-4 4-4 4-8M50 24c0-4 4-4 4-8",
  },
  glass: { body: "M30 24h36l-4 48H34z", lines: "M32 40c5-4 9 4 16 0s11 4 16 0M33 52c5-4 9 4 15 0s10 4 15 0" },
  bowl: { body: "M18 42h60c0 16-12 28-22 28H40c-10 0-22-12-22-28z", lines: "M40 70v5h16v-5M34 32c0-4 4-4 4-8M48 32c0-4 4-4 4-8M62 32c0-4 4-4 4-8" },
  plate: {
    body: "M48 20a28 28 0 1 0 0 56 28 28 0 0 0 0-56z",
    lines: "M48 30a18 18 0 1 0 0 36 18 18 0 0 0 0-36zM40 42c5-3 9 3 16 0M40 50c5-3 9 3 16 0",
  },
  dish: { body: "M16 50h64c-2 10-12 16-22 16H38c-10 0-20-6-22-16z", lines: "M28 50c0-6 8-6 10-2 2-7 18-7 20 0 2-4 10-4 10 2" },
  teapot: {
    body: "M28 46c0-8 8-14 18-14s18 6 18 14v10c0 8-8 14-18 14s-18-6-18-14z",
    lines: "M64 48l12-8-4 18c-2 4-5 5-8 5M28 44c-10-2-14 16 2 16M36 32h20M46 32v-6",
  },
  kettle: { body: "M26 70l6-28c2-6 8-8 16-8s14 2 16 8l6 28z", lines: "M68 54l12-10M34 36c0-22 28-22 28 0M44 34v-4h8v4" },
  spoon: { body: "M34 20c7 0 9 8 9 14s-4 11-9 11-9-5-9-11 2-14 9-14z", lines: "M34 45v33M58 18l-3 60M68 18l-3 60" },
  tray: { body: "M14 44h68l-6 14H20z", lines: "M26 58l-4 16M70 58l4 16M38 58v8h20v-8" },
  pot: { body: "M22 42h52v22a8 8 0 0 1-8 8H30a8 8 0 0 1-8-8z", lines: "M18 42h60M30 42c2-10 34-10 36 0M44 33v-5h8v5M22 50h-8M74 50h8" },
  knife: { body: "M14 40h44v18H36c-12 0-20-8-22-18z", lines: "M58 40h22a4 4 0 0 1 4 4v4H58M66 44h.1M74 44h.1" },
  board: {
    body: "M26 26h44a4 4 0 0 1 4 4v42a4 4 0 0 1-4 4H26a4 4 0 0 1-4-4V30a4 4 0 0 1 4-4z",
    lines: "M42 26v-8h12v8M30 40c8-4 12 4 20 0s10 2 16 0M30 52c8-4 12 4 20 0s10 2 16 0M30 64c8-4 12 4 20 0s10 2 16 0",
  },
  apron: { body: "M36 26h24v16c4 6 10 8 10 8v26H26V50s6-2 10-8z", lines: "M36 26c0-12 24-12 24 0M38 56h20v12H38zM26 50l-8 6M70 50l8 6" },
  jar: { body: "M28 36h40v34a6 6 0 0 1-6 6H34a6 6 0 0 1-6-6z", lines: "M30 24h36v12H30zM36 50h24v14H36z" },
  dripper: {
    body: "M28 22h40L56 44H40z",
    lines: "M24 44h48M48 48v3M34 56h28v16a5 5 0 0 1-5 5H39a5 5 0 0 1-5-5zM62 60h5a5 5 0 0 1 0 10h-5M40 28l4 10M56 28l-4 10",
  },
  mill: { body: "M36 76l4-30c-4-4-4-8 0-12h16c4 4 4 8 0 12l4 30z", lines: "M48 34v-8M48 26a4 4 0 1 0 0-8 4 4 0 0 0 0 8M38 62h20" },
  mitt: { body: "M34 74V40c0-16 26-16 26 0v10c4-8 14-6 12 2l-8 14v8z", lines: "M34 64h30M42 36v14M52 36v14" },
  towel: { body: "M22 30h52v18H22zM22 48h52v18H22z", lines: "M22 36h52M22 54h52M66 30v36" },
  folded: {
    body: "M18 34c0-4 3-6 6-6h48c4 0 6 3 6 6v34c0 3-2 6-6 6H24c-4 0-6-3-6-6z",
    lines: "M18 44h60M18 54c20-6 40 6 60 0M30 28v16M66 28v16M18 64h60",
  },
  mattress: { body: "M14 44l14-14h54L68 44z", lines: "M14 44v18h54V44M68 62l14-14V30M28 44l14-14M42 44l14-14M55 44l14-14" },
  pillow: {
    body: "M20 34c10 4 46 4 56 0 4 10 4 20 0 30-10-4-46-4-56 0-4-10-4-20 0-30z",
    lines: "M31 38c2 7 2 15 0 22M65 38c-2 7-2 15 0 22",
  },
  rug: {
    body: "M18 34h60v30H18z",
    lines: "M18 34l-5-3M18 42l-5-3M18 50l-5-3M18 58l-5-3M78 36l5 3M78 44l5 3M78 52l5 3M78 60l5 3M28 34v30M68 34v30M40 49l8-8 8 8-8 8z",
  },
  robe: { body: "M36 20h24l16 12-4 20-8-2v28H32V50l-8 2-4-20z", lines: "M36 20l12 22 12-22M48 42v36M32 54h32M48 54l-6 12" },
  soap: {
    body: "M24 40h48c6 0 10 5 10 11s-4 11-10 11H24c-6 0-10-5-10-11s4-11 10-11z",
    lines: "M32 51c6-4 10 4 16 0s10 4 16 0M62 28a4 4 0 1 0 0-8 4 4 0 0 0 0 8M74 34a3 3 0 1 0 0-6 3 3 0 0 0 0 6",
  },
  bottle: { body: "M34 42c0-4 4-6 6-8h16c2 2 6 4 6 8v30a5 5 0 0 1-5 5H39a5 5 0 0 1-5-5z", lines: "M42 34V24h12v10M48 24v-6h12M40 50h16v14H40z" },
  tube: { body: "M34 20h28l-4 46H38z", lines: "M40 66h16v11H40zM34 26h28M42 38c4-3 8 3 12 0M42 46c4-3 8 3 12 0" },
  stool: { body: "M20 34h56v10H20z", lines: "M28 44l-4 30M68 44l4 30M27 60h42" },
  lamp: { body: "M30 18h36l8 32H22z", lines: "M48 50v20M34 74h28M48 70c-8 0-12 2-14 4M48 70c8 0 12 2 14 4M38 18l-4 32M58 18l4 32" },
  vase: {
    body: "M42 40h12v8c8 4 12 10 12 16 0 8-8 13-18 13s-18-5-18-13c0-6 4-12 12-16z",
    lines: "M48 40V18M48 26c8-2 12-8 12-12-8 0-12 4-12 12M48 32c-8-2-11-6-12-10 8 0 11 3 12 10",
  },
  clock: { body: "M48 20a28 28 0 1 0 0 56 28 28 0 0 0 0-56z", lines: "M48 32v16l11 7M48 24v3M48 69v3M24 48h3M69 48h3" },
  patchwork: { body: "M22 22h52v52H22z", lines: "M22 40h30M52 22v52M52 52h22M36 40v34M36 58H22M64 22v30M52 34h22" },
  basket: {
    body: "M18 42h60l-6 30a4 4 0 0 1-4 3H28a4 4 0 0 1-4-3z",
    lines: "M30 42c0-26 36-26 36 0M21 54h54M23 64h50M36 42l2 33M48 42v33M60 42l-2 33",
  },
  hook: { body: "M18 30h60v12H18z", lines: "M30 42v12c0 8 10 8 10 0M56 42v12c0 8 10 8 10 0M26 36h.1M48 36h.1M70 36h.1" },
  mirror: { body: "M48 16a25 25 0 1 0 0 50 25 25 0 0 0 0-50z", lines: "M48 66v8M34 78c2-4 26-4 28 0M36 36c2-4 5-7 9-8M34 46c4-2 6-6 10-8" },
  chime: { body: "M32 46c0-24 32-24 32 0l4 6H28z", lines: "M48 22V12M48 52v12M40 64h16l-4 16h-8zM32 46h32" },
  box: { body: "M20 38h56v34H20z", lines: "M20 38l8-12h40l8 12M36 38c2-8 8-2 12-14 2 8 10 6 12 14" },
  bag: { body: "M22 38h52l4 38H18z", lines: "M36 46V30c0-14 24-14 24 0v16M40 60c4-3 12 3 16 0" },
  candle: { body: "M30 42h36v30a4 4 0 0 1-4 4H34a4 4 0 0 1-4-4z", lines: "M48 42v-6M48 36c-8-4-2-10 0-18 2 8 8 14 0 18M37 54h22v12H37z" },
  diffuser: {
    body: "M34 50c0-5 6-6 8-8h12c2 2 8 3 8 8v22a5 5 0 0 1-5 5H39a5 5 0 0 1-5-5z",
    lines: "M43 42V32h10v10M46 32l-8-18M48 32V12M50 32l8-18M34 58h28",
  },
  incense: { body: "M22 62h52l-6 12H28z", lines: "M48 62l18-30M66 32c-8-4 6-8-2-14M36 62c0-3 24-3 24 0" },
  sachet: {
    body: "M36 38h24c14 10 16 38 4 38H32c-12 0-10-28 4-38z",
    lines: "M36 38c-6-6-6-10-4-14 8 4 24 4 32 0 2 4 2 8-4 14M36 38c4 3 20 3 24 0M40 58c4-4 12 4 16 0",
  },
  bell: { body: "M26 62l6-18c2-6 8-6 10 0l6 18z", lines: "M37 40l26-24h8M22 62h30" },
  notebook: { body: "M28 18h42a4 4 0 0 1 4 4v52a4 4 0 0 1-4 4H28z", lines: "M28 18a6 6 0 0 0-6 6v48a6 6 0 0 0 6 6M36 18v60M46 34h18M46 42h12" },
  letter: { body: "M16 32h64v42H16z", lines: "M16 32l32 24 32-24M24 24h48M42 66h12" },
  pen: { body: "M66 16l14 14-44 44-18 4 4-18z", lines: "M58 24l14 14M22 60l14 14M18 78l6-6" },
  pencils: { body: "M28 36l6-14 6 14v40H28zM44 36l6-14 6 14v40H44zM60 36l6-14 6 14v40H60z", lines: "M28 68h12M44 68h12M60 68h12" },
  pouch: { body: "M16 36h64v30a4 4 0 0 1-4 4H20a4 4 0 0 1-4-4z", lines: "M16 44h64M72 44v8l4 6M28 58h20" },
  calendar: { body: "M20 26h56v50H20z", lines: "M20 40h56M34 20v12M62 20v12M32 50h8M32 62h8M46 50h8M46 62h8M60 50h6" },
  tape: { body: "M44 22a26 26 0 1 0 0 52 26 26 0 0 0 0-52z", lines: "M44 38a10 10 0 1 0 0 20 10 10 0 0 0 0-20M44 74h34v-8H62" },
  top: { body: "M36 22h24l18 12-6 14-8-4v32H32V44l-8 4-6-14z", lines: "M36 22c2 10 22 10 24 0M48 30v46" },
  pants: { body: "M30 18h36l6 60H56l-8-38-8 38H24z", lines: "M30 26h36M48 26v14M44 26l-4 10" },
  dress: { body: "M38 18h20l4 22 12 38H22l12-38z", lines: "M38 18c2 8 18 8 20 0M34 40h28M40 50l-4 28M56 50l4 28" },
  vest: { body: "M34 20h6l8 14 8-14h6l8 16v40H26V36z", lines: "M48 34v42M26 50h22M48 50h22M26 63h22M48 63h22" },
  slippers: {
    body: "M26 24c10 0 14 12 12 28 0 14-2 22-11 22s-11-8-11-22c-2-16 0-28 10-28z"
      + "M70 24c10 0 12 12 10 28 0 14-2 22-11 22s-11-8-11-22c-2-16 2-28 12-28z",
    lines: "M15 46c6-8 18-8 24 0M57 46c6-8 18-8 24 0",
  },
  socks: { body: "M36 16h20v32l16 14c6 6 0 16-8 14L40 66c-4-2-4-4-4-8z", lines: "M36 26h20M58 70l6-10M36 52c4-2 10-2 14 2" },
  mask: {
    body: "M16 40c12-6 52-6 64 0 4 12-2 24-14 24-8 0-10-6-18-6s-10 6-18 6c-12 0-18-12-14-24z",
    lines: "M16 42L8 36M80 42l8-6M28 50c3 3 9 3 12 0M56 50c3 3 9 3 12 0",
  },
  parcel: { body: "M20 34l28-12 28 12v30L48 76 20 64z", lines: "M20 34l28 12 28-12M48 46v30M34 28l28 12" },
} satisfies Record<string, Sketch>;

export type SketchName = keyof typeof sketches;

/** Words of an English title that say what the object is; the first that fits counts. */
const words: [RegExp, SketchName][] = [
  [/\bmug\b|\bcup\b/, "mug"], [/tumbler|glass$|ripple/, "glass"], [/tea set|teapot/, "teapot"], [/kettle/, "kettle"],
  [/banchan|sauce|soap dish/, "dish"], [/bowl/, "bowl"], [/plate/, "plate"], [/spoon|utensil|chopstick|cutlery/, "spoon"], [/tray/, "tray"],
  [/knife/, "knife"], [/board/, "board"], [/\bpot\b|\bpan\b/, "pot"], [/apron/, "apron"], [/jar|salt/, "jar"],
  [/pour-over|dripper|coffee/, "dripper"], [/mill|grinder/, "mill"], [/mitt/, "mitt"], [/bathrobe|\brobe\b/, "robe"], [/rug|bath mat/, "rug"],
  [/towel|dishcloth/, "towel"], [/mattress|sheet/, "mattress"], [/pillow|cushion/, "pillow"], [/bojagi|patchwork/, "patchwork"],
  [/duvet|quilt(?!ed)|blanket|throw/, "folded"], [/stool|chair/, "stool"], [/soap|shampoo bar/, "soap"], [/hand cream|tube/, "tube"],
  [/snuffer/, "bell"], [/lamp|light/, "lamp"], [/incense/, "incense"], [/sachet/, "sachet"],
  [/refill|mist|wash|oil|bottle|shampoo/, "bottle"], [/diffuser/, "diffuser"], [/candle/, "candle"], [/vase/, "vase"], [/clock/, "clock"],
  [/basket/, "basket"],
  [/hook/, "hook"], [/mirror/, "mirror"], [/chime/, "chime"], [/tissue|box/, "box"], [/pencil case|pouch/, "pouch"],
  [/bag/, "bag"], [/calendar/, "calendar"], [/letter|card\b|cards/, "letter"], [/notebook|planner|book|memo|pad/, "notebook"],
  [/pencil/, "pencils"], [/\bpen\b|ballpoint/, "pen"], [/tape/, "tape"], [/slipper|shoe/, "slippers"], [/sock/, "socks"], [/mask/, "mask"],
  [/pants|trouser/, "pants"], [/dress/, "dress"], [/vest/, "vest"], [/pajama|cardigan|tee\b|shirt|jacket/, "top"],
];

const tints = 6;

/** The drawing for a product, and which of the six grounds it stands on; the same every time. */
export function sketchOf(product: { id: string; title: { en?: string | undefined } }): { sketch: Sketch; tint: number } {
  const text = (product.title.en ?? product.id.replaceAll("_", " ")).toLowerCase();
  const name = words.find(([pattern]) => pattern.test(text))?.[1] ?? "parcel";
  let sum = 0;
  for (const unit of product.id) sum = (sum * 31 + (unit.codePointAt(0) ?? 0)) % 997;
  return { sketch: sketches[name], tint: sum % tints };
}
