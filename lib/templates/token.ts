/** What a piece of a template is. */
export type TokenType =
  | 'text'
  | 'left delimiter'
  | 'right delimiter'
  | 'space'
  | 'keyword'
  | 'identifier'
  | 'field'
  | 'variable'
  | 'dot'
  | 'nil'
  | 'boolean'
  | 'number'
  | 'complex'
  | 'character'
  | 'string'
  | 'raw string'
  | 'pipe'
  | 'declare'
  | 'assign'
  | 'left parenthesis'
  | 'right parenthesis'
  | 'other'
  | 'error'
  | 'end of text';

/** A piece of a template, from one index to another. */
export interface Token {
  readonly type: TokenType;
  /** The piece itself; of an error what is wrong. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Words that are no functions. */
export const KEYWORDS = ['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with'];
