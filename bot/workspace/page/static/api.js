// The local Slack behind this page. The key came in the page's address, behind the #.

const key = location.hash.slice(1);

export class Refused extends Error {}

// A question: what it answers, parsed. Throws Refused with words for people.
export async function ask(name, query = {}, signal = undefined) {
  return told(await request(`/api/${name}?${new URLSearchParams(query)}`, { signal }));
}

// Something a member does.
export async function act(member, name, body = {}) {
  const response = await request("/api/act", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...body, member, act: name }),
  });
  return told(response);
}

// A file from a message, as an address that this page may show or save.
export async function fileAddress(member, id) {
  const response = await request(`/api/file?${new URLSearchParams({ member, id })}`);
  return URL.createObjectURL(await response.blob());
}

async function told(response) {
  const answer = await response.json();
  if (answer.sorry) throw new Refused(answer.sorry);
  return answer;
}

async function request(path, options = {}) {
  const headers = { ...options.headers, "x-page-key": key };
  const response = await fetch(path, { ...options, headers });
  if (!response.ok) throw new Refused(await reason(response));
  return response;
}

async function reason(response) {
  try {
    return (await response.json()).error;
  } catch {
    return `The local Slack answered ${response.status}.`;
  }
}
