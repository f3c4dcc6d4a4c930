// Keeps the pages of a screen, the kitchen's or the floor's, and their files on the device, so that a reload without network shows them.
// The network comes first: what is kept is only for when it does not answer.
// (The block keeps its names to itself: a worker is no module, so that older browsers run it.)
{
  interface Fetching extends Event { request: Request; respondWith(answer: Promise<Response>): void; waitUntil(work: Promise<unknown>): void }

  /** "/kitchen" or "/floor". */
  const AREA = new URL((self as unknown as { registration: { scope: string } }).registration.scope).pathname;
  const STORE = `icupa-${AREA.slice(1)}-1`;
  /** How long the network may take to answer, in ms, when there is something kept. */
  const PATIENCE_MS = 3000;

  /** The pages, the menu, the versioned files, and nothing of the live protocol. A table's code may be void by then. */
  const keeps = ({ origin, pathname }: URL) => origin === location.origin
    && (pathname.startsWith(AREA) && !pathname.startsWith('/floor/code/') || pathname === '/menu.json' || pathname.startsWith('/~'));

  self.addEventListener('fetch', event => {
    const fetching = event as Fetching;
    if (fetching.request.method === 'GET' && keeps(new URL(fetching.request.url))) fetching.respondWith(answer(fetching));
  });

  /** What belongs to another version of the site goes: only one is ever needed. */
  async function keep(request: Request, response: Response): Promise<void> {
    const store = await caches.open(STORE);
    await store.put(request, response);
    const version = (url: string) => /^\/~[^/]*\//.exec(new URL(url).pathname)?.[0];
    const mine = version(request.url);
    if (!mine) return;
    for (const old of await store.keys()) if ((version(old.url) ?? mine) !== mine) await store.delete(old);
  }

  async function answer(fetching: Fetching): Promise<Response> {
    const { request } = fetching;
    const kept = await caches.open(STORE).then(store => store.match(request)).catch(() => undefined);
    // Versioned files never change.
    if (kept && new URL(request.url).pathname.startsWith('/~')) return kept;
    const fresh = fetch(request).then(response => {
      // A redirect to the sign-in is not the page. On the side: a device without room for it shows it all the same.
      if (response.ok && !response.redirected) fetching.waitUntil(keep(request, response.clone()).catch(() => undefined));
      return response;
    });
    if (!kept) return fresh;
    // What comes late is still kept.
    fetching.waitUntil(fresh.catch(() => undefined));
    const late = new Promise<Response>(resolve => setTimeout(() => resolve(kept), PATIENCE_MS));
    // A node that cannot make the page has not answered.
    return Promise.race([fresh.then(response => response.status >= 500 ? kept : response, () => kept), late]);
  }
}
