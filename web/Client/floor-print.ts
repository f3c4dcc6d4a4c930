/** The button on a table's printable code. */
const button = document.getElementById('print')!;
button.hidden = false;
button.addEventListener('click', () => print());
