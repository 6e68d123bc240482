/** Takes the place of a module that a bundled program loads and never uses. */
export {};
