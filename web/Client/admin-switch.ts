/** Throwing a switch: what it does is said once more before it is done, and what does not matter is not asked. */
const form = document.getElementById('throw') as HTMLFormElement, sure = document.getElementById('sure') as HTMLDialogElement;
const at = (id: string) => document.getElementById(id)!;
const value = (name: string): string => { const field = form.elements.namedItem(name); return field ? (field as RadioNodeList | HTMLInputElement).value : ''; };

function ask(): void {
  const everywhere = value('where') === 'platform';
  at('share').hidden = value('to') !== 'on';
  at('which').hidden = everywhere;
  (form.elements.namedItem('at') as HTMLInputElement).required = !everywhere;
}

let decided = false;
form.addEventListener('change', ask);
form.addEventListener('submit', e => {
  if (decided) return;
  e.preventDefault();
  const on = value('to') === 'on', where = value('where') === 'platform' ? 'everywhere' : `at ${value('where')} ${value('at')}`;
  const share = on && value('percent') !== '100' ? ` for ${value('percent')} of 100 guests` : '';
  at('sure-title').textContent = `Switch ${value('feature')} ${on ? 'on' : 'off'}${share} ${where}?`;
  at('sure-says').textContent = (on ? form.dataset.on : form.dataset.off) || '';
  at('sure-read').textContent = !on && form.dataset.read ? `Guests will read: “${form.dataset.read}”` : '';
  at('sure-yes').textContent = on ? 'Switch on' : 'Switch off';
  at('sure-yes').classList.toggle('danger', !on);
  sure.showModal();
});
at('sure-no').addEventListener('click', () => sure.close());
at('sure-yes').addEventListener('click', () => { decided = true; form.requestSubmit(); });
ask();

export { };
