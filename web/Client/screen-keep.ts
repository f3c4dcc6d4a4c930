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
