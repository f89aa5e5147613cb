import MarkdownIt from "markdown-it";

/** A renderer that believes everything: HTML is let through, and whatever looks like an address becomes a link by itself. */
const credulous = new MarkdownIt({ html: true, linkify: true });
credulous.linkify.set({ fuzzyEmail: false });

type Token = ReturnType<typeof credulous.parse>[number];

/** What such a renderer would make of a text beside words: links and images to other addresses than these, and any HTML. */
export function unsafeNodes(text: string, registered: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const look = (token: Token): void => {
    const given = token.attrGet("href") ?? token.attrGet("src");
    const target = given === null ? null : String(given);
    if (token.type === "html_block" || token.type === "html_inline") found.push(token.content);
    else if (target !== null && !registered.has(target) && !target.startsWith("mailto:")) found.push(`${token.type} ${target}`);
    else if (token.type === "image") found.push(`image ${target}`);
    token.children?.forEach(look);
  };
  credulous.parse(text, {}).forEach(look);
  return found;
}

/** Tags that a browser would build if somebody put the text into a page as it is. */
export function tagsIn(text: string): string[] {
  return text.match(/<[a-z/!?][^>]*>?/gi) ?? [];
}
