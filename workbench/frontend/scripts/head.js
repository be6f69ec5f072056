// Tells the style sheet that scripts run here. A file of its own, since no script may stand inside a page.
document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('govuk-frontend-supported')
