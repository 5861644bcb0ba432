import tseslint from 'typescript-eslint';
import architecture from './scripts/architecture.json' with { type: 'json' };

const tests = ['**/*.test.ts', '**/*.factory.ts', 'functions/test/**'];
const clock = 'ctx.now (or platform/clock.ts) is the only clock.';

/** What a verb may not reach for by itself: time and the environment come from the runtime. */
const conjured = {
  now: [
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock },
    { selector: "CallExpression[callee.name='Date']", message: clock },
    { selector: "MemberExpression[object.name='Date'][property.name='now']", message: clock },
  ],
  env: [
    {
      selector: "MemberExpression[object.name='process'][property.name='env']",
      message: 'Settings come from platform/config.ts, which reads the environment once and names what is wrong.',
    },
    {
      selector: 'ImportDeclaration[source.value=/^(node:)?process$/]',
      message: 'Use the global process; settings come from platform/config.ts.',
    },
  ],
};

const withSubPaths = (packages) => packages.flatMap((name) => [name, `${name}/*`]);
const vendors = {
  group: withSubPaths(architecture.vendors),
  message: 'A vendor is spoken to from adapters/ or platform/ only.',
};
const database = {
  group: [...withSubPaths(architecture.database), '**/generated/client.ts'],
  message: 'Only platform/db opens the database; elsewhere use ctx.tx and ctx.sql.',
  allowTypeImports: true,
};
const functionsIndex = {
  regex: '^firebase-functions(/v2)?$',
  message:
    'The index loads every trigger kind (300 ms of cold start): import firebase-functions/v2/https and the like.',
};

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      'functions/lib/',
      'functions/.lib-next/',
      'functions/src/platform/generated/',
      'coverage/',
      '.local/',
      'public/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/restrict-plus-operands': 'error',
      '@typescript-eslint/no-base-to-string': 'error',
      'no-console': 'off',
      'no-debugger': 'error',
      'no-empty': 'error',
      'no-fallthrough': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-catch': 'error',
      'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
      'no-self-compare': 'error',
      'no-promise-executor-return': 'off',
      'require-atomic-updates': 'off',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['functions/src/**/*.ts'],
    ignores: tests,
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...conjured.now, ...conjured.env],
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [vendors, database, functionsIndex] }],
    },
  },
  {
    files: ['functions/src/adapters/**/*.ts', 'functions/src/platform/**/*.ts'],
    ignores: tests,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [database, functionsIndex] }] },
  },
  {
    files: ['functions/src/platform/db/**/*.ts'],
    ignores: tests,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [functionsIndex] }] },
  },
  {
    files: ['functions/src/platform/clock.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // config.ts, and what runs before it can: the log, and what decides which function or server this process is. An
    // adapter reads its own settings, when it is first used.
    files: [
      'functions/src/adapters/**/settings.ts',
      'functions/src/server.ts',
      'functions/src/platform/{config,log}.ts',
      'functions/src/platform/runtime/{target,functions-framework}.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...conjured.now] },
  },
  {
    files: tests,
  },
);
