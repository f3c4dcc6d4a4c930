import { html, Markup } from './floor-html.js';

/** Drawn on 24 × 24, one stroke, so that a state is told by its shape as well as its colour and word. */
const paths: Record<string, string> = {
  vacant: 'M12 4.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15z',
  ordering: 'M5 19l1-4L16.5 4.5l3 3L9 18l-4 1zM14.5 6.5l3 3',
  kitchen: 'M12 3c1 3.5 5 5 5 10a5 5 0 0 1-10 0c0-2 1-3.2 2-4c.2 1.600 1 2.300 1.600 2.500C10.500 8.500 11 5.500 12 3z',
  ready: 'M4 17h16M6 17a6 6 0 0 1 12 0M12 11V8.500M10.500 8.500h3M4 20h16',
  served: 'M5 12.500l4.500 4.500L19 7.500',
  bill: 'M6.500 3.500v17l2-1.500 1.800 1.500 1.700-1.500 1.700 1.500 1.800-1.500 2 1.500v-17zM9.500 8h5M9.500 12h5',
  water: 'M12 3.500c3 4 5.500 6.800 5.500 10a5.500 5.500 0 0 1-11 0c0-3.200 2.500-6 5.500-10z',
  waiter: 'M12 4v2M5 17a7 7 0 0 1 14 0zM4 20h16',
  approve: 'M12 3.500a8.500 8.500 0 1 0 0 17a8.500 8.500 0 1 0 0-17zM12 7.500V12l3 2',
  trouble: 'M12 4L21 19.500H3zM12 10v4.500M12 17v.2',
  bell: 'M12 4a5 5 0 0 0-5 5v4l-2 3.500h14L17 13V9a5 5 0 0 0-5-5zM10 19.500a2 2 0 0 0 4 0',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M5.500 11h13v9h-13z',
  unlock: 'M7 11V8a5 5 0 0 1 9.500-2M5.500 11h13v9h-13z',
  close: 'M6 6l12 12M18 6L6 18', back: 'M14.500 5L7.500 12l7 7', plus: 'M12 5v14M5 12h14', minus: 'M5 12h14', star: 'M12 4l2.400 5 5.600.7-4.100 3.800 1.100 5.500-5-2.700-5 2.700 1.100-5.500L4 9.700 9.600 9z',
  room: 'M4 4.500h16v15H4zM9 4.500v6M15 19.500v-6', chef: 'M7 19.500h10M7.500 16V12a3.800 3.800 0 0 1 .8-7.400a4.200 4.200 0 0 1 7.400 0a3.800 3.800 0 0 1 .8 7.400v4z', code: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.500v2.500M20 14v6h-6M17.500 17.500h.1',
  search: 'M10.500 4.500a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM15 15l5 5', more: 'M6 12h.1M12 12h.1M18 12h.1', next: 'M9.500 5l7 7-7 7',
};

/** Decoration: the word beside it is what is read out. */
export function icon(name: string): Markup {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="${paths[name]}"/></svg>`;
}
