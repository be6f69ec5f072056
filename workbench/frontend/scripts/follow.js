// Follows long work without reloading the page; without this file the page reloads itself.
const work = document.querySelector('[data-follow]')

if (work) {
  const bar = work.querySelector('progress')
  const label = work.querySelector('[data-label]')
  const look = async () => {
    try {
      const told = await (await fetch(work.dataset.follow, { headers: { Accept: 'application/json' } })).json()
      if (told.finished) return window.location.reload()
      bar.max = told.total || 1
      if (told.total) bar.value = told.done
      if (label.textContent !== told.label) label.textContent = told.label
    } catch { /* the next look will tell */ }
    setTimeout(look, 700)
  }
  setTimeout(look, 700)
}
