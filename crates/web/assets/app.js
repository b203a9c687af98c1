// Small helps over pages that work without any script: keys, printing, fresh
// fragments, a warning before typed text is left. Everything here has a link
// or a button of its own on the page.
(function () {
  'use strict';
  var doc = document;

  // -- keys; off while typing, and switchable off (the choice is kept on this machine)
  var OFF = 'lf-keys-off';
  var keysOff = function () { try { return localStorage.getItem(OFF) === '1'; } catch (e) { return false; } };
  var typing = function (el) {
    return el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && !/^(button|submit|checkbox|radio)$/.test(el.type));
  };
  var rows = function () { return Array.prototype.slice.call(doc.querySelectorAll('[data-row]')); };
  var cursor = function () { return doc.querySelector('[data-row].cursor'); };
  var move = function (by) {
    var all = rows();
    if (!all.length) { return; }
    var at = all.indexOf(cursor() || doc.querySelector('[data-row].sel'));
    if (at < 0) { by = 0; at = 0; }
    var next = all[Math.max(0, Math.min(all.length - 1, at + by))];
    all.forEach(function (r) { r.classList.remove('cursor'); });
    next.classList.add('cursor');
    var link = next.querySelector('a');
    if (link) { link.focus({ preventScroll: true }); }
    next.scrollIntoView({ block: 'nearest' });
  };
  var go = function (name) {
    // Of the row under the cursor; else of what is open beside the list; else of the page.
    var sign = '[data-key="' + name + '"]';
    var row = cursor();
    var el = row && !row.classList.contains('sel') && row.querySelector(sign)
      || doc.querySelector('.detail ' + sign) || doc.querySelector(sign);
    if (!el) { return false; }
    if (/^(INPUT|TEXTAREA)$/.test(el.tagName)) { el.focus(); el.select(); } else { el.click(); }
    return true;
  };
  var help = function () {
    var panel = doc.getElementById('keyhelp');
    if (!panel) { return; }
    panel.hidden = !panel.hidden;
    if (!panel.hidden) { panel.focus(); }
  };
  doc.addEventListener('keydown', function (e) {
    if (e.ctrlKey && e.key === 'Enter' && e.target.form) {
      var form = e.target.form;
      var main = form.querySelector('button.primary') || form.querySelector('button[type="submit"]');
      if (main) { e.preventDefault(); main.click(); }
      return;
    }
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) { return; }
    if (e.key === '?') { e.preventDefault(); help(); return; }
    if (keysOff()) { return; }
    if (e.key === '/') { if (go('find')) { e.preventDefault(); } return; }
    if (e.key === 'Escape') { var p = doc.getElementById('keyhelp'); if (p) { p.hidden = true; } return; }
    var key = e.key.toLowerCase();
    // ack, ack-all, evidence and hand are keys of a desk
    if (key === 'a') { go(e.shiftKey ? 'ack-all' : 'ack'); }
    if (key === 'e' && go('evidence')) { e.preventDefault(); }
    if (key === 't') { go('hand'); }
    if (key === 'n') { go('report'); }
    if (key === 'p') { window.print(); }
    if (key === 'j') { move(1); }
    if (key === 'k') { move(-1); }
    if (key === 'enter' && cursor() && doc.activeElement === doc.body) {
      var link = cursor().querySelector('a');
      if (link) { link.click(); }
    }
  });
  var sw = doc.getElementById('keys-off');
  if (sw) {
    sw.checked = keysOff();
    sw.addEventListener('change', function () { try { localStorage.setItem(OFF, sw.checked ? '1' : '0'); } catch (e) { /* private mode */ } });
  }

  // -- printing: the figures' tables belong on paper
  doc.addEventListener('click', function (e) {
    var b = e.target.closest && e.target.closest('[data-print]');
    if (b) { window.print(); }
  });
  doc.querySelectorAll('[data-print]').forEach(function (b) { b.hidden = false; });

  // -- fresh fragments: replaced in place, scroll and open details kept
  var live = doc.querySelectorAll('[data-live]');
  var busy = false;
  var refresh = function () {
    if (busy || doc.hidden) { return; }
    busy = true;
    fetch(location.href, { headers: { 'X-Refresh': '1' }, credentials: 'same-origin' }).then(function (r) {
      return r.ok ? r.text() : Promise.reject(r.status);
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, 'text/html');
      doc.querySelectorAll('[data-live]').forEach(function (old) {
        var now = fresh.getElementById(old.id);
        if (!now || now.innerHTML === old.innerHTML || old.contains(doc.activeElement) && typing(doc.activeElement)) { return; }
        var open = Array.prototype.map.call(old.querySelectorAll('details[open][id]'), function (d) { return d.id; });
        var focus = old.contains(doc.activeElement) && doc.activeElement.id;
        old.innerHTML = now.innerHTML;
        open.forEach(function (id) { var d = doc.getElementById(id); if (d) { d.open = true; } });
        if (focus && doc.getElementById(focus)) {
          var again = doc.getElementById(focus);
          again.focus({ preventScroll: true });
          var held = again.closest('[data-row]');
          if (held) { held.classList.add('cursor'); }
        }
      });
    }).catch(function () { /* the page still says up to when its data are */ }).then(function () { busy = false; });
  };
  if (live.length) {
    var feed = doc.body.getAttribute('data-feed');
    var timer = null;
    var poll = function () { if (!timer) { timer = setInterval(refresh, 20000); } };
    if (feed && window.EventSource) {
      var source = new EventSource(feed);
      source.addEventListener('head', function () { setTimeout(refresh, 120); });
      source.onerror = function () { if (source.readyState === 2) { poll(); } };
    } else { poll(); }
    doc.addEventListener('visibilitychange', function () { if (!doc.hidden) { refresh(); } });
  }

  // -- chosen option of a group looks chosen
  doc.addEventListener('change', function (e) {
    if (e.target.type !== 'radio') { return; }
    doc.getElementsByName(e.target.name).forEach(function (r) {
      var c = r.closest('.choice');
      if (c) { c.classList.toggle('on', r.checked); }
    });
  });

  // -- what was typed is not lost by a slip
  doc.querySelectorAll('form[data-guard]').forEach(function (form) {
    var dirty = false;
    form.addEventListener('input', function () { dirty = true; });
    form.addEventListener('submit', function () { dirty = false; });
    window.addEventListener('beforeunload', function (e) { if (dirty) { e.preventDefault(); e.returnValue = ''; } });
  });
})();
