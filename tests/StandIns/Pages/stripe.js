// STAND-IN, no real money. In the place of Stripe.js: as much of it as the product uses. The card form is a frame of the stand-in's
// own, as Stripe's is, so that the page never sees a card's number.
(() => {
  const origin = new URL(document.currentScript.src).origin;
  let asked = 0;

  const ask = (frame, message) => new Promise((resolve) => {
    const id = ++asked;
    const listen = (event) => {
      if (event.source !== frame.contentWindow || event.data?.standIn !== 'answer' || event.data.id !== id) return;
      window.removeEventListener('message', listen);
      resolve(event.data.answer);
    };
    window.addEventListener('message', listen);
    frame.contentWindow.postMessage({ standIn: 'ask', id, ...message }, origin);
  });

  const frameFor = (key, secret, appearance) => {
    const frame = document.createElement('iframe');
    frame.title = 'Secure payment input frame (STAND-IN, no real money)';
    frame.name = '__privateStripeFrame' + ++asked;
    frame.src = `${origin}/v3/card#${new URLSearchParams({ key, secret: secret ?? '', theme: appearance?.theme ?? 'stripe', ...appearance?.variables })}`;
    frame.style.cssText = 'display:block;width:100%;height:320px;border:0';
    return frame;
  };

  const loaded = (frame) => new Promise((resolve) => {
    const listen = (event) => {
      if (event.source !== frame.contentWindow || event.data?.standIn !== 'ready') return;
      window.removeEventListener('message', listen);
      resolve();
    };
    window.addEventListener('message', listen);
  });

  const elementsOf = (key, options) => {
    let element = null;
    const handlers = {};
    const tell = (name, event) => (handlers[name] ?? []).forEach((handler) => handler({ elementType: 'payment', ...event }));
    const create = (type) => {
      if (type !== 'payment') throw new Error(`STAND-IN: there is only the payment element, not ${type}`);
      const frame = frameFor(key, options.clientSecret, options.appearance);
      const ready = loaded(frame);
      window.addEventListener('message', (event) => {
        if (event.source !== frame.contentWindow) return;
        if (event.data?.standIn === 'height') frame.style.height = `${event.data.height}px`;
        if (event.data?.standIn === 'change') tell('change', { complete: event.data.complete, empty: event.data.empty, value: { type: 'card' } });
      });
      ready.then(() => tell('ready', {}));
      element = {
        frame,
        ready,
        mount: (where) => (typeof where === 'string' ? document.querySelector(where) : where).replaceChildren(frame),
        unmount: () => frame.remove(),
        destroy: () => frame.remove(),
        update: () => {},
        focus: () => frame.focus(),
        on: (name, handler) => { (handlers[name] ??= []).push(handler); return element; },
        off: (name) => { delete handlers[name]; return element; },
      };
      return element;
    };
    return { create, getElement: () => element, update: () => {}, fetchUpdates: async () => ({}), submit: async () => ask(element.frame, { what: 'check' }), options };
  };

  window.Stripe = (key) => ({
    elements: (options = {}) => elementsOf(key, options),

    confirmPayment: async ({ elements, clientSecret, confirmParams = {}, redirect = 'always' }) => {
      const element = elements.getElement();
      await element.ready;
      const answer = await ask(element.frame, { what: 'confirm', secret: clientSecret ?? elements.options.clientSecret });
      if (answer.error || redirect === 'if_required') return answer;
      const back = new URL(confirmParams.return_url);
      back.searchParams.set('payment_intent', answer.paymentIntent.id);
      back.searchParams.set('payment_intent_client_secret', answer.paymentIntent.client_secret);
      back.searchParams.set('redirect_status', 'succeeded');
      location.assign(back);
      return new Promise(() => {});
    },

    retrievePaymentIntent: async (secret) => {
      const frame = frameFor(key, secret);
      frame.style.display = 'none';
      const ready = loaded(frame);
      document.body.append(frame);
      await ready;
      const answer = await ask(frame, { what: 'retrieve', secret });
      frame.remove();
      return answer;
    },
  });
})();
