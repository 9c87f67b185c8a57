// Passkeys, and the lists' keys. Without this file everything else of the console works.
"use strict";

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const base64url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const ceremonies = {
  async make(options) {
    options.user.id = bytes(options.user.id);
    for (const known of options.excludeCredentials) known.id = bytes(known.id);
    const { response } = await navigator.credentials.create({ publicKey: options });
    return {
      client_data: base64url(response.clientDataJSON),
      authenticator_data: base64url(response.getAuthenticatorData()),
    };
  },
  async use(options) {
    const { rawId, response } = await navigator.credentials.get({ publicKey: options });
    return {
      id: base64url(rawId),
      client_data: base64url(response.clientDataJSON),
      authenticator_data: base64url(response.authenticatorData),
      signature: base64url(response.signature),
      user: response.userHandle ? base64url(response.userHandle) : "",
    };
  },
};

function sentence(error) {
  switch (error.name) {
    case "NotAllowedError":
      return "No passkey was used: it was cancelled, took too long, or there is none here.";
    case "InvalidStateError":
      return "This device has a passkey for you already.";
    default:
      return `No passkey was used: ${error.message}`;
  }
}

async function passkey(button) {
  const { form } = button;
  // The code is what the passkey stands in for.
  for (const field of form.elements) {
    if (field.name !== "code" && !field.reportValidity()) return;
  }
  form.querySelector("[role=alert]")?.remove();
  button.disabled = true;
  try {
    const answer = await fetch(button.dataset.passkey);
    if (!answer.ok) throw new Error("the desk does not answer; load the page again");
    const options = await answer.json();
    options.challenge = bytes(options.challenge);
    form.elements.passkey.value = JSON.stringify(await ceremonies[button.dataset.does](options));
    form.submit();
  } catch (error) {
    const alert = document.createElement("p");
    alert.className = "bad";
    alert.setAttribute("role", "alert");
    alert.textContent = sentence(error);
    button.before(alert);
  }
  button.disabled = false;
}

if (window.PublicKeyCredential) {
  for (const element of document.querySelectorAll("[data-with-passkeys]")) element.hidden = false;
  for (const element of document.querySelectorAll("[data-without-passkeys]")) element.hidden = true;
  for (const button of document.querySelectorAll("button[data-passkey]")) {
    button.addEventListener("click", () => passkey(button));
  }
}

// j and k go down and up a list, Enter opens what has the focus, / searches.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "/") {
    document.getElementById("q")?.focus();
  } else if (event.key === "j" || event.key === "k") {
    const links = [...document.querySelectorAll("#cases td a")];
    const at = links.indexOf(document.activeElement);
    const next = event.key === "j" ? at + 1 : Math.max(at - 1, 0);
    links[next]?.focus();
  } else {
    return;
  }
  event.preventDefault();
});
