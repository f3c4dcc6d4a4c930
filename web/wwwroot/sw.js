// Keeps the menu readable without a network: pages from the network first (with 2.5 s of patience), versioned files from the cache first. Other
// pages of the table say that they need a connection.
const kept = 'icupa-1', patience = 2500;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(caches.keys()
  .then(names => Promise.all(names.filter(name => name !== kept).map(name => caches.delete(name))))
  .then(() => self.clients.claim())));

self.addEventListener('fetch', event => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/~') || url.pathname.startsWith('/pictures/')) event.respondWith(cacheFirst(event, request));
  else if (url.pathname.startsWith('/t/') && url.pathname.endsWith('/more.json')) event.respondWith(cacheFirst(event, request));
  else if (url.pathname.startsWith('/t/') && request.mode === 'navigate') event.respondWith(networkFirst(event, request));
});

const stored = request => caches.open(kept).then(cache => cache.match(request)).catch(() => undefined);

// On the side: a device without room for it shows it all the same.
const keep = (event, request, answer) => event.waitUntil(caches.open(kept).then(async cache => {
  if (new URL(request.url).pathname.startsWith('/~')) await sweep(cache, request);
  await cache.put(request, answer);
}).catch(() => { }));

async function cacheFirst(event, request) {
  const found = await stored(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) keep(event, request, answer.clone());
  return answer;
}

// A file of a new version pushes out the same file of older ones.
async function sweep(cache, request) {
  const file = path => path.replace(/^\/~[^/]+/, ''), mine = file(new URL(request.url).pathname);
  for (const old of await cache.keys()) {
    const path = new URL(old.url).pathname;
    if (path.startsWith('/~') && file(path) === mine) await cache.delete(old);
  }
}

async function networkFirst(event, request) {
  // Only the menu itself: an old cart would be a lie.
  const url = new URL(request.url), ours = /^\/t\/[^/]+$/.test(url.pathname) && !url.search;
  const fresh = fetch(request).then(answer => {
    if (answer.ok && ours && !answer.redirected) keep(event, request, answer.clone());
    return answer;
  });
  event.waitUntil(fresh.catch(() => { }));
  const found = ours && await stored(request);
  if (!found) return fresh.catch(async error => await stored(url.pathname.split('/', 3).join('/') + '/offline') || Promise.reject(error));
  const late = new Promise(ok => setTimeout(() => ok(found), patience));
  // A node that cannot make the page has not answered.
  return Promise.race([fresh.then(answer => answer.status >= 500 ? found : answer, () => found), late]);
}
