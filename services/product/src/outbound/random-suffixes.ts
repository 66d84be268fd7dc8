import { randomInt } from 'node:crypto';
import type { Suffixes } from '../application/ports/suffixes.js';

// Without letters that are taken for digits or make up words.
const LETTERS = '23456789bcdfghjkmnpqrstvwxz';
const LENGTH = 5;

export const randomSuffixes: Suffixes = {
  next: () => Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
};
