// The views that are not seen first, in one file: together they compress better than each by itself.

export { default as guide } from './guide';
export { default as history } from './history';
export { default as inspect } from './inspect';
export { default as login } from './login';
export { default as settings } from './settings';
export { default as status } from './status';
export { default as english } from 'virtual:texts/more.en';
export { default as keys } from 'virtual:texts/more.keys';
