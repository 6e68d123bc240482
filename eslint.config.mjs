import tseslint from 'typescript-eslint';
import { walls } from './floors.eslint.mjs';
import { thresholdLimits } from './thresholds.eslint.mjs';

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      '.stryker-tmp/',
      'build/',
      'dist/',
      'coverage/',
      'test/consumers/projects/',
      '**/*.js',
      '**/*.mjs',
      '**/*.cjs',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines': ['error', 300],
      eqeqeq: 'error',
    },
  },
  {
    files: ['lib/**'],
    rules: { '@typescript-eslint/no-explicit-any': 'error', 'no-restricted-properties': ['error', { object: 'process', property: 'env' }] },
  },
  ...walls,
  thresholdLimits(),
  {
    // Generated: a line for each metric, for each type, or for each field.
    files: ['lib/metrics/recorded/**', 'lib/routing/receivers/recorded/**', 'lib/values/recorded/**'],
    rules: { 'max-lines': 'off' },
  },
  {
    // Parsed YAML and JSON are `any` there, and an assertion says what they are.
    files: ['test/**', 'tools/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
);
