// Passkeys: asks the device, and sends the form with its answer.
"use strict";

(() => {
  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withBytes = (known) => (known || []).map((each) => ({ ...each, id: toBytes(each.id) }));

  async function askDevice(options, make) {
    const publicKey = { ...options, challenge: toBytes(options.challenge) };
    if (make) {
      publicKey.user = { ...options.user, id: toBytes(options.user.id) };
      publicKey.excludeCredentials = withBytes(options.excludeCredentials);
      return navigator.credentials.create({ publicKey });
    }
    publicKey.allowCredentials = withBytes(options.allowCredentials);
    return navigator.credentials.get({ publicKey });
  }

  function written(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
  }

  for (const form of document.querySelectorAll("[data-passkey]")) {
    const error = form.querySelector("[data-passkey-error]");
    form.querySelector("[data-without-scripts]").hidden = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      error.textContent = "";
      if (!window.PublicKeyCredential) {
        error.textContent = error.dataset.passkeyMissing;
        return;
      }
      try {
        const credential = await askDevice(JSON.parse(form.dataset.passkey), "make" in form.dataset);
        form.elements.answer.value = written(credential);
        form.submit();
      } catch {
        error.textContent = error.dataset.passkeyError;
      }
    });
  }
})();
