// Written by 'npm run build'.
export * from '../build/trainer/types/trainer/src';
