/**
 * Font of images that the server renders: Inter (SIL OFL 1.1). The renderer uses no system fonts, so an image is the same
 * on every machine. Without these files it would silently leave out all text.
 */
export const FONT_FAMILY = 'Inter';

/** Returns the paths of the font files, where the package is installed. */
export const loadFontFiles = (): string[] => [
  require.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  require.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
  require.resolve('@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf'),
];
