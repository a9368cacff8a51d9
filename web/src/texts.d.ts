// Made of src/languages/*.json by tools/pack-texts.mjs.
declare module 'virtual:texts/*' {
  const packed: string;
  export default packed;
}
