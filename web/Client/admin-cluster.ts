import { morph } from './guest-morph.js';

/** The cluster's page: asks for itself again every two seconds, while somebody looks. */
const every = 2000;

async function show(): Promise<void> {
  try {
    const answer = await fetch('/admin/cluster/part');
    if (answer.redirected) return location.reload();
    const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('cluster'), old = document.getElementById('cluster');
    if (fresh && old) morph(old, fresh);
  } catch { /* The next round finds it again. */ }
}

setInterval(() => { if (!document.hidden) show(); }, every);
