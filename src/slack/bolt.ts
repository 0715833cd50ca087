/**
 * Of Bolt, what this app is made of. Through its front door come Express and receivers that nobody uses here, too: a third of the time
 * that Bolt takes to load, and 5 MB (docs/decisions/0027-what-is-loaded.md). Types are taken from there all the same: they cost nothing.
 */
import App from '@slack/bolt/dist/App';
import HTTPReceiver from '@slack/bolt/dist/receivers/HTTPReceiver';

export { App, HTTPReceiver };
