import { enAgents } from "./en-agents.ts";
import { enCatalog } from "./en-catalog.ts";
import { enQuality } from "./en-quality.ts";
import type { Words } from "./ko.ts";

/** Every text of the console in English. */
export const en: Words = {
  console: "Support console", close: "Close", retry: "Try again", cancel: "Cancel", save: "Save", remove: "Delete", edit: "Edit", more: "Show more",
  add: "Add", undo: "Undo", search: "Search", all: "All", none: "None", yes: "Yes", no: "No", back: "Back", copy: "Copy", copied: "Copied",
  korean: "Korean", english: "English", optional: "optional", on: "On", off: "Off", done: "Done", today: "Today", show: "Show",
  colleague: "A colleague", machine: "API", server: "Server", hide: "Hide", next: "Next", by: "by",
  count: (count: number) => count.toLocaleString("en-US"),
  times: (count: number) => (count === 1 ? "once" : `${count.toLocaleString("en-US")} times`),
  ms: (ms: number) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en-US")} ms`,
  ago: {
    now: "just now", minutes: (n: number) => `${n} min ago`, hours: (n: number) => `${n} h ago`,
    days: (n: number) => (n === 1 ? "1 day ago" : `${n} days ago`),
  },
  state: {
    loading: "Loading", failed: "Something went wrong. Please try again in a moment.",
    unreachable: "The server cannot be reached. Please try again in a moment.", offline: "You are offline. Please try again once you are connected.",
    offlineBar: "You are offline. What you see was loaded before; saving has to wait for the connection.", notFound: "There is no such page.",
    toFirst: "Go to the first page", broken: "This page could not be drawn.", reload: "Reload",
    forbidden: "This page is for colleagues with another role.",
  },
  keys: {
    title: "Keyboard", next: "Next row", previous: "Previous row", open: "Open", edit: "Edit", search: "To the search field", save: "Save",
    help: "Keyboard help", close: "Close · go back", add: "Make a new one", run: "Run", and: "+",
  },
  signIn: {
    title: "Sign in", lead: "Support console", email: "Email", password: "Password", submit: "Sign in", again: "Please sign in again",
    againLead: "Your session has ended. Sign in and carry on right where you were.",
    needsSetup: "There is no admin yet. Open the link that the server printed when it started to set the first password.",
    wait: (minutes: number) => `Too many wrong tries. Please try again in ${minutes} min.`,
    forgot: "Forgot your password? An admin can give you a new link.", needEmail: "Please type your email.",
    needPassword: "Please type your password.",
  },
  welcome: {
    title: "Set your password", first: "Set up the first admin", lead: "This link works once. You are signed in as soon as the password is set.",
    name: "Name", nameHint: "Shoppers see it when you take over a chat.", password: "New password",
    hint: "At least 10 characters. Longer is safer, a sentence is fine.", repeat: "Once more", differs: "The two passwords differ.",
    short: "At least 10 characters, please.", submit: "Set it and start", invalid: "This link cannot be used",
    invalidLead: "It has expired or was used already. Please ask an admin for a new one.", toSignIn: "Go to sign-in",
    for: (email: string) => `For ${email}`,
  },
  shell: {
    menu: "Menu", language: "Page language", signOut: "Sign out", skip: "Skip to the page", keyboard: "Keyboard help", shop: "See the shop",
    account: "Your account", roles: { agent: "Agent", operator: "Operator", admin: "Admin" },
    groups: { talks: "Conversations", catalog: "Catalog", quality: "Quality", voice: "Voice", admin: "Admin" },
    pages: {
      products: "Products", faqs: "FAQ", import: "Import", freshness: "Freshness", test: "Test box", gaps: "Gaps", questionSets: "Question sets",
      fixed: "Fixed answers", synonyms: "Synonyms", voice: "Brand voice", conversations: "Conversations", queue: "Waiting", review: "Review",
      dashboard: "Dashboard", members: "Staff", tokens: "API tokens", audit: "Audit log",
    },
  },
  ...enCatalog, ...enQuality, ...enAgents,
};
