// An evening through the live protocol (docs/realtime.md), with nothing but Node 22: two phones share a cart, place a round once, the
// kitchen bumps it, and both phones say that it is ready. `node evening.mjs TABLE_LINK KITCHEN_PAIRING_LINK…`
import { randomUUID } from "node:crypto";

const End = "\u001e"; // SignalR's JSON protocol ends each message with it.
const newId = () => randomUUID().replaceAll("-", ""); // As ids come back, in keys too.

/** A client that keeps its cookie, and one hub's connection. */
class Client {
  cookie = "";
  streams = new Map(); // stream → { version, entities }
  #calls = new Map();
  #waiting = [];

  async ask(url, form) {
    const answer = await fetch(url, {
      method: form ? "POST" : "GET",
      headers: { accept: "application/json", cookie: this.cookie },
      body: form && new URLSearchParams(form),
      redirect: "manual",
    });
    for (const set of answer.headers.getSetCookie()) this.cookie = set.split(";")[0];
    return answer;
  }

  async connect(site, hub) {
    this.socket = new WebSocket(site.replace("http", "ws") + hub, { headers: { cookie: this.cookie } });
    this.socket.onmessage = (event) => event.data.split(End).filter(Boolean).forEach((text) => this.#hear(JSON.parse(text)));
    await new Promise((open, failed) => Object.assign(this.socket, { onopen: open, onerror: failed }));
    this.#send({ protocol: "json", version: 1 });
    this.beat = setInterval(() => this.#send({ type: 6 }), 10_000);
  }

  /** Calls a method of the hub and waits for its answer. */
  call(target, ...args) {
    const invocationId = newId();
    this.#send({ type: 1, invocationId, target, arguments: args });
    return new Promise((answered, failed) => this.#calls.set(invocationId, { answered, failed }));
  }

  /** A command: sent under an id of its own, and refused with a name. A retry would send the same id. */
  async command(target, ...args) {
    const { refusal } = await this.call(target, newId(), ...args);
    if (refusal !== "None") throw new Error(`${target}: ${refusal}`);
  }

  async enter(...args) {
    const { you, streams } = await this.call("Enter", ...args);
    for (const { stream, version, set } of streams) this.#change(stream, -1, version, { set });
    return you;
  }

  /** The first entity, now or later, that a test accepts. */
  see(prefix, accepts) {
    const find = () => {
      for (const [name, { entities }] of this.streams)
        for (const [key, entity] of entities) if (name.startsWith(prefix) && accepts(key, entity)) return entity;
    };
    return new Promise((seen) => this.#look({ find, seen }));
  }

  close() {
    clearInterval(this.beat);
    this.socket.close();
  }

  #send(message) {
    this.socket.send(JSON.stringify(message) + End);
  }

  #hear({ type, invocationId, target, arguments: args, result, error }) {
    if (type === 3) error ? this.#calls.get(invocationId).failed(new Error(error)) : this.#calls.get(invocationId).answered(result);
    else if (target === "change") this.#change(...args);
    else if (target === "versions") Object.entries(args[0]).forEach(([stream, version]) => version > (this.streams.get(stream)?.version ?? 0) && this.#whole(stream));
    else if (target === "ended") throw new Error(`ended: ${args[0]}`);
  }

  #change(stream, base, version, { set = {}, drop = [] }) {
    const known = this.streams.get(stream) ?? { version: 0, entities: new Map() };
    if (version <= known.version && base !== -1) return;
    if (base > known.version) return void this.#whole(stream);
    if (base === -1) known.entities.clear();
    for (const [key, entity] of Object.entries(set)) known.entities.set(key, entity);
    for (const key of drop) known.entities.delete(key);
    known.version = version;
    this.streams.set(stream, known);
    this.#waiting.splice(0).forEach((one) => this.#look(one));
  }

  async #whole(stream) {
    const whole = await this.call("Whole", stream);
    if (whole) this.#change(stream, -1, whole.version, whole);
  }

  #look(one) {
    const found = one.find();
    found ? one.seen(found) : this.#waiting.push(one);
  }
}

const [table, ...pairings] = process.argv.slice(2);
const site = new URL(table).origin;

// The first phone opens the table, or joins who sits there; the second joins the first.
async function phone(alias) {
  const client = new Client();
  let seat = await (await client.ask(table)).json();
  if (seat.door === "offer") seat = await (await client.ask(`${table}/join`, { visit: seat.parties[0].visit, form: seat.form })).json();
  if (seat.door !== "seated") throw new Error(`no seat: ${seat.door}`);
  await client.connect(site, "/hub/guest");
  client.you = await client.enter();
  await client.command("Rename", alias);
  return client;
}

const alice = await phone("Alice");
const bob = await phone("Bob");

const kitchens = await Promise.all(
  pairings.map(async (link) => {
    const client = new Client();
    const paired = await client.ask(`${site}/screen/pair`, { code: link.split("/").at(-1) });
    await client.connect(site, "/hub/kitchen");
    await client.enter(paired.headers.get("location").split("/").at(-1));
    return client;
  }),
);

// A dish of all day that asks for no choice.
const { menu, venue } = await (await alice.ask(`${site}/menu.json`)).json();
const asks = new Set(menu.modifierGroups.filter((group) => group.min > 0).map((group) => group.id));
const dish = menu.items.find((item) => !item.dayparts?.length && !item.modifierGroups?.some((group) => asks.has(group)));

const line = newId();
await alice.command("AddLine", { line, item: dish.id, quantity: 2, choices: [] });
const shared = await bob.see("cart:", (key) => key === `line:${line}`);
console.log(`Bob sees ${shared.quantity} × ${dish.name.en}, ${shared.total / 10 ** venue.exponent} ${venue.currency}`);

const { total } = await bob.see("cart:", (key, meta) => key === "meta" && meta.total > 0);
await bob.command("Place", total);

// The station that cooks it gets the ticket: acknowledged once drawn, bumped once cooked.
const cooked = kitchens.map(async (kitchen) => {
  const ticket = await kitchen.see("station:", (key, entity) => key.startsWith("ticket:") && entity.lines.some((one) => one.id === line));
  await kitchen.command("Painted", [ticket.order]);
  await kitchen.command("Bump", ticket.order, null);
});
await Promise.race(cooked);
for (const one of [alice, bob]) await one.see("order:", (key, entity) => key === `line:${line}` && entity.state === "ready");
console.log("Both phones say that it is ready");
for (const one of [alice, bob, ...kitchens]) one.close();
