/** The part of Stripe's script that we use. */
interface StripeElement { mount(selector: string): void; on(event: string, act: () => void): void }
interface StripeElements { create(kind: string): StripeElement }
interface StripeError { type?: string; message?: string }
interface Stripe {
  elements(options: object): StripeElements;
  confirmPayment(options: { elements: StripeElements; confirmParams: { return_url: string }; redirect: 'if_required' }): Promise<{ error?: StripeError }>;
}
type StripeMaker = (key: string, options: { locale: string }) => Stripe;

const patience = 20000;
/** Languages of ours that Stripe's form speaks too. */
const spoken = ['en', 'fr', 'mt'];

const $ = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;
const maker = () => (window as any).Stripe as StripeMaker | undefined;

/** Stripe's script is in the page already; it may still be on its way. */
const arrived = () => new Promise<StripeMaker>((ok, no) => {
  const script = document.querySelector('head script[src]'), late = setTimeout(no, patience);
  const look = () => { const made = maker(); if (made) { clearTimeout(late); ok(made); } };
  look();
  if (!script) return no();
  script.addEventListener('load', look);
  script.addEventListener('error', no);
});

/** A decline is said once: where the form says it, the page, which hears of it a moment later, does not. */
export function sayOnce(): void {
  const told = document.getElementById('declined'), form = document.getElementById('card-no');
  if (told) told.hidden = !!form && !form.hidden;
}

/** Puts Stripe's form into the card page. The card's number never passes through us. */
export async function card(): Promise<void> {
  const form = $<HTMLFormElement>('card'), pay = $<HTMLButtonElement>('card-pay'), { key, secret, language } = form.dataset;
  if (form.dataset.on !== undefined) return;
  form.dataset.on = '';
  form.addEventListener('submit', e => e.preventDefault());
  const away = () => { $('card-away').hidden = false; $('card-element').hidden = true; };
  try {
    const stripe = (await arrived())(key!, { locale: spoken.includes(language!) ? language! : 'auto' });
    const style = getComputedStyle(document.documentElement), colour = (name: string) => style.getPropertyValue(name).trim();
    const elements = stripe.elements({
      clientSecret: secret,
      appearance: {
        theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'night' : 'stripe',
        variables: { colorPrimary: colour(matchMedia('(prefers-color-scheme: dark)').matches ? '--accent-dark' : '--accent-light') || '#84472a', colorBackground: colour('--card'), colorText: colour('--ink'), borderRadius: '8px' },
      },
    });
    const element = elements.create('payment');
    element.on('ready', () => pay.disabled = false);
    element.on('loaderror', away);
    $('card-element').textContent = '';
    element.mount('#card-element');
    form.addEventListener('submit', () => confirm(stripe, elements, form, pay));
  } catch {
    away();
  }
}

async function confirm(stripe: Stripe, elements: StripeElements, form: HTMLFormElement, pay: HTMLButtonElement): Promise<void> {
  if (pay.disabled) return;
  const no = $('card-no'), asking = $('card-asking');
  pay.disabled = true;
  no.hidden = true;
  asking.hidden = false;
  // What was said of the card before is over.
  const told = document.getElementById('declined');
  if (told) told.hidden = true;
  const { error } = await stripe.confirmPayment({ elements, confirmParams: { return_url: location.origin + location.pathname }, redirect: 'if_required' })
    .catch((): { error: StripeError } => ({ error: {} }));
  if (error) {
    no.textContent = (form.dataset.language !== 'rw' || error.type !== 'card_error') && error.message || no.dataset.words!;
    no.hidden = false;
    sayOnce();
    asking.hidden = true;
    pay.disabled = false;
  } else {
    pay.hidden = true;
    $('card-element').hidden = true;
  }
  // What became of it is Stripe's to say, and ours to ask: this only says that now is the time.
  fetch(form.getAttribute('action')!, { method: 'POST', headers: { 'X-Part': '1' } }).catch(() => { });
}
