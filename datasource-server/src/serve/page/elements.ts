/** Parts of an element. Text is inserted as text; the page never parses text as HTML. */
export interface ElementParts {
  readonly class?: string;
  readonly text?: string;
  readonly children?: readonly Node[];
}

/** Returns a new element. */
export const createElement = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag, parts: ElementParts = {}): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag);
  if (parts.class) element.className = parts.class;
  if (parts.text !== undefined) element.textContent = parts.text;
  if (parts.children) element.append(...parts.children);
  return element;
};

/** Returns the element of index.html with this id. */
export const getElement = <Kind extends HTMLElement = HTMLElement>(id: string): Kind => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element #${id}`);
  return element as Kind;
};
