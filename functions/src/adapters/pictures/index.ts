export { readPicture, type Picture, type PictureRefusal, type Rendition } from './read-picture.ts';
