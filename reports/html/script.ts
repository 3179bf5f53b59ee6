/**
 * The page's own script: a slider and the arrow keys go through the steps; what belongs to the step is marked in the picture
 * and in the table. It reads nothing but the page, so there is no data to inject anything through.
 */
export const pageScript = `
'use strict';
const runs = [...document.querySelectorAll('.stepped')];
const show = (run, step) => {
  const slider = run.querySelector('input[type=range]');
  const at = Math.max(0, Math.min(Number(slider.max), step));
  slider.value = String(at);
  for (const marked of run.querySelectorAll('.now')) marked.classList.remove('now');
  const row = run.querySelector('tr[data-step="' + at + '"]');
  const says = at === 0 || !row ? 'all steps' : at + ' ' + row.dataset.says;
  run.querySelector('output').textContent = says;
  slider.setAttribute('aria-valuetext', says);
  if (at === 0) return;
  for (const part of run.querySelectorAll('[data-step="' + at + '"]')) part.classList.add('now');
  const picture = run.querySelector('.time-picture');
  const item = picture && picture.querySelector('.now');
  if (item) picture.scrollTop += item.getBoundingClientRect().top - picture.getBoundingClientRect().top - 60;
};
for (const run of runs) {
  const slider = run.querySelector('input[type=range]');
  if (!slider) continue;
  slider.addEventListener('input', () => show(run, Number(slider.value)));
  run.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-go]');
    if (button) show(run, Number(button.dataset.go));
  });
}
const inView = (run) => {
  const { top, bottom } = run.getBoundingClientRect();
  return run.open !== false && bottom > 80 && top < innerHeight / 2;
};
document.addEventListener('keydown', (event) => {
  const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest('input') || event.target.matches('.scroll')) return;
  const run = event.target.closest('.stepped') || runs.find(inView);
  const slider = run && run.querySelector('input[type=range]');
  if (!slider) return;
  event.preventDefault();
  show(run, Number(slider.value) + way);
});
const openTarget = () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const fold = target && target.closest('details');
  if (!fold) return;
  fold.open = true;
  if (fold !== target) target.scrollIntoView();
};
addEventListener('hashchange', openTarget);
addEventListener('beforeprint', () => { for (const run of document.querySelectorAll('.run.stepped, .run.search')) run.open = true; });
openTarget();
`;
