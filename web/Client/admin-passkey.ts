/** A passkey is made or asked for when its form is sent; the form carries the device's answer. */
const form = document.querySelector<HTMLFormElement>('form[data-passkey]')!, wrong = document.getElementById('passkey-wrong')!;

function say(words: string): void {
  wrong.textContent = words;
  wrong.hidden = words.length === 0;
}

/** What the device says: null when there is nothing, as after a refusal of its owner. */
async function answer(asked: unknown): Promise<Credential | null> {
  return form.dataset.passkey === 'create'
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked as PublicKeyCredentialCreationOptionsJSON) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked as PublicKeyCredentialRequestOptionsJSON) });
}

form.addEventListener('submit', async e => {
  e.preventDefault();
  const button = form.querySelector('button')!;
  say('');
  if (!window.PublicKeyCredential || !('parseCreationOptionsFromJSON' in PublicKeyCredential)) return say('This browser knows no passkeys. Use a newer one.');
  button.disabled = true;
  try {
    const options = await fetch(form.dataset.options!);
    if (options.redirected || !options.ok) return location.reload();
    const credential = await answer(await options.json()) as PublicKeyCredential | null;
    if (!credential) return say('Nothing came from the device. Try again.');
    (form.elements.namedItem('credential') as HTMLInputElement).value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    const name = (error as Error).name;
    say(name === 'InvalidStateError' ? 'This device has a passkey of yours already.'
      : name === 'SecurityError' ? 'Passkeys work at the site’s own name only, by https, or at localhost.'
      : 'The device did not answer, or you said no. Try again.');
  } finally {
    button.disabled = false;
  }
});

export { };
