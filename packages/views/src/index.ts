export * from './define-view.ts';
