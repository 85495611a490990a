import { PAGED_VENDORS } from './support/pagedVendors.js';
import { describeRecipes } from './support/recipes.js';

describeRecipes('docs/pages.md', 'Recipes', PAGED_VENDORS);
