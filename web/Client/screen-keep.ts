/** Has the worker of a screen's area ("kitchen", "floor") keep this page from the first visit on: what was fetched before it was there goes into its store from here. */
export async function keepPage(area: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register(`/${area}/worker.js`, { scope: `/${area}` });
    await navigator.serviceWorker.ready;
    const files = performance.getEntriesByType('resource').map(entry => entry.name).filter(name => /^\/(~|menu\.json$)/.test(new URL(name).pathname));
    // The worker's store (screen-worker.ts).
    await (await caches.open(`icupa-${area}-1`)).addAll([location.href, ...new Set(files)]);
  } catch (error) {
    console.warn('No reload without a network on this device', error);
  }
}

/** Pages are open for weeks: so often (ms) one is read again whatever happens. */
const AGAIN = 12 * 3600000;

/** Reads this page as the house gives it now, and hands over what is in its JSON block of that name: whenever the answer is called, and twice a day. With it the screen stays paired. */
export function stayNew(id: string, take: (data: any) => void): () => void {
  const anew = async (): Promise<void> => {
    try {
      const answer = await fetch(location.pathname + location.search);
      if (!answer.ok || answer.redirected) return;
      take(JSON.parse(new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(id)!.textContent!));
    } catch { /* without a network the page stays as it is; the next connection reads it again */ }
  };
  setInterval(anew, AGAIN);
  return anew;
}
