// Preact for components that are functions, drawn into an empty element: without classes, contexts, hydration,
// suspense and raw HTML. Its sources are taken instead of what it ships, changed by text on the version that package.json names, and
// the minifier drops what can no longer be reached. The build fails if a change no longer fits.

import { fileURLToPath } from 'node:url';

const sourceOf = (file) => fileURLToPath(new URL(`../node_modules/preact/${file}`, import.meta.url));

const never = 'false';
const always = 'true';
const nothing = '';


// One change for what is the same in several files: where there is nothing to take over, and nothing to go on with.
/** @type {[RegExp, string][]} */
const taken = [
  [/\b(excessDomChildren|isHydrating),\n/g, nothing],
  [/\bexcessDomChildren\b/g, 'NULL'],
  [/\bisHydrating\b/g, never],
];

/** @type {Record<string, [RegExp, string][]>} */
const changes = {
  'src/diff/index.js': [
    [/if \(oldVNode\._flags & MODE_SUSPENDED\) \{[^]*?\n\t\}/, nothing],
    [/const isClassComponent = .*;/, `const isClassComponent = ${never};`],
    [/tmp = newType\.contextType;[^]*?: globalContext;/, 'const componentContext = globalContext;'],
    [/if \(provider\) provider\.sub\(c\);/, nothing],
    [/if \(c\.getChildContext != NULL\) \{[^]*?\n\t\t\t\}/, nothing],
    [/if \(isHydrating \|\| excessDomChildren != NULL\)/, `if (${never})`],
    [/if \(!e\.then\) markAsForce/, 'markAsForce'],
    [/return newVNode\._flags & MODE_SUSPENDED \? undefined : oldDom;/, 'return oldDom;'],
    [/if \(excessDomChildren != NULL\) \{\n\t\tfor[^]*?\n\t\}/, nothing],
    [/if \(isHydrating\) \{\n\t\t\tif \(options[^]*?excessDomChildren = NULL;/, nothing],
    [/excessDomChildren =\s*nodeType == 'textarea'[^;]*;/, nothing],
    [/if \(i == 'dangerouslySetInnerHTML'\) \{\s*oldHtml = value;\s*\} else /, nothing],
    [/else if \(i == 'dangerouslySetInnerHTML'\) \{\s*newHtml = value;\s*\} /, nothing],
    [/newVNode\.type == 'template' \? dom\.content : dom/, 'dom'],
    [/nodeType == 'foreignObject' \? XHTML_NAMESPACE : namespace/, 'namespace'],
    [/else if \(nodeType == 'math'\) namespace = MATH_NAMESPACE;/, nothing],
    [/if \(r\.componentWillUnmount\) \{[^]*?\n\t\t\}/, nothing],
    [/newProps\.is && newProps/, 'UNDEFINED'],
    ...taken,
  ],
  'src/diff/children.js': taken.slice(0, 1),
  'src/component.js': [
    [/oldVNode\._flags & MODE_HYDRATE \? \[oldDom\] : NULL,/, nothing],
    [/!!\(oldVNode\._flags & MODE_HYDRATE\),/, nothing],
    [/if \(options\.vnode\) options\.vnode\(newVNode\);/, nothing],
    [/BaseComponent\.prototype\.forceUpdate = [^]*?\n\};/, nothing],
  ],
  'src/render.js': [
    [/!isHydrating && replaceNode\s*\? \[replaceNode\][^]*?: NULL,/, nothing],
    [/!isHydrating && replaceNode\s*\? replaceNode\s*: /, nothing],
    [/if \(options\._root\) [^;]*;/, nothing],
    [/let isHydrating = .*;/, nothing],
    [/let oldVNode = [^;]*;/, 'const oldVNode = parentDom._children;'],
    [/\(\(!isHydrating && replaceNode\) \|\| parentDom\)/, 'parentDom'],
    ...taken.slice(0, 1),
  ],
  'src/diff/catch-error.js': [[/let component,[^]*(?=\n\tthrow error;)/, nothing]],
  'src/create-element.js': [
    [/if \(original == NULL && options\.vnode != NULL\) .*;/, nothing],
    [/if \(typeof type == 'function' && type\.defaultProps != NULL\) \{[^]*?\n\t\}/, nothing],
  ],
  'hooks/src/index.js': [
    [/let old\w+ = options\..*;/g, nothing],
    [/if \(old\w+\) old\w+\(.*\);/g, nothing],
    [/options\._root = [^]*?\n\};/, nothing],
    [/if \(options\._hook\) \{[^]*?\n\t\}/, nothing],
    [/\tcurrentHook = \d;/g, nothing],
    [/!options\._skipEffects && /g, nothing],
    [/if \(this\._force\) \{[^]*?\n\t\t\t\t\}/, 'if (this._force) updateHookState(p, s, c);'],
    [/if \(prevScu\) \{[^]*?\n\t\t\t\t\}/, nothing],
    [/let prevScu = .*;/, nothing],
    [/const prevCWU = .*;/, nothing],
    [/if \(prevCWU\) .*;/, nothing],
  ],
  'src/diff/props.js': [
    [/options\.event \? options\.event\(e\) : e/, 'e'],
    [/useCapture = name != .*;/, `useCapture = ${never};`],
    [/name = name\.replace\(\/xlink.*;/, ';'],
  ],
};

export function leanPreact() {
  return {
    name: 'lean-preact',
    apply: 'build',
    enforce: 'pre',
    config: () => ({
      resolve: { alias: [
        { find: /^preact$/, replacement: sourceOf('src/index.js') },
        { find: /^preact\/hooks$/, replacement: sourceOf('hooks/src/index.js') },
      ] },
    }),
    /** @param {string} code @param {string} id */
    transform(code, id) {
      const file = /preact\/((?:hooks\/)?src\/[\w/-]+\.js)$/.exec(id)?.[1];
      const lean = (changes[file] ?? []).reduce((text, [what, instead]) => {
        const next = text.replace(what, instead);
        if (next === text) throw new Error(`Preact has changed: nothing in ${file} fits ${what}`);
        return next;
      }, code);
      return file && { code: lean, map: null };
    },
  };
}
